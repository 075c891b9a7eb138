/// Runs `body` with a reader over `bytes`, at bit `position`.
///
/// Throws what `body` throws, and `lengthTooLarge` for an input beyond `EXIReader.maximumBytes`.
func withEXIReader<Result>(
  _ bytes: RawSpan, position: Int = 0, openEndAfterFullList: Bool = false,
  _ body: (inout EXIReader) throws(EXIError) -> Result
) throws(EXIError) -> Result {
  let count = bytes.byteCount
  if count > EXIReader.maximumBytes { throw EXIError(.lengthTooLarge, at: .document, bitPosition: 0) }
  return try bytes.withUnsafeBytes { (buffer) throws(EXIError) -> Result in
    if count >= 8, let base = buffer.baseAddress {
      var reader = EXIReader(
        base: base, count: count, position: position, openEndAfterFullList: openEndAfterFullList)
      return try body(&reader)
    }
    // The window loads eight bytes at once; a shorter input is read from a copy that has them.
    var padded: UInt64 = 0
    for index in 0..<count {
      padded |= UInt64(buffer[index]) &<< UInt64(56 &- 8 &* index)
    }
    padded = padded.bigEndian
    return try withUnsafeBytes(of: &padded) { (copy) throws(EXIError) -> Result in
      guard let base = copy.baseAddress else { throw EXIError(.endOfData, at: .document, bitPosition: 0) }
      var reader = EXIReader(
        base: base, count: count, position: position, openEndAfterFullList: openEndAfterFullList)
      return try body(&reader)
    }
  }
}
