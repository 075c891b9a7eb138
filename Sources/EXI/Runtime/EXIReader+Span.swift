extension EXIReader {
  /// A reader over a span, which must stay borrowed for as long as the reader is used.
  ///
  /// Throws `lengthTooLarge` for an input beyond `maximumBytes`.
  init(over bytes: RawSpan, position: Int = 0, reading: EXIReading = .byTheRules) throws(EXIError) {
    if bytes.byteCount > EXIReader.maximumBytes {
      throw EXIError(.lengthTooLarge, at: .document, bitPosition: 0)
    }
    let buffer = bytes.withUnsafeBytes { $0 }
    self.init(buffer, position: position, reading: reading)
  }
}

/// Runs `body` with a reader over `bytes`, at the start of `range` (else at the first bit) or at another bit of it.
///
/// Throws what `body` throws, and `lengthTooLarge` for an input beyond `EXIReader.maximumBytes`.
func withEXIReader<Result>(
  _ bytes: RawSpan, at range: EXIRange = .empty, position: Int? = nil,
  _ body: (inout EXIReader) throws(EXIError) -> Result
) throws(EXIError) -> Result {
  var reader = try EXIReader(
    over: bytes, position: position ?? Int(range.bitOffset),
    reading: .part(openEndAfterFullList: range.hasOpenEnds))
  try reader.refill(EXIState.document.rawValue)
  return try body(&reader)
}
