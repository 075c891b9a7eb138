extension EXIReader {
  /// A reader over a span, which must stay borrowed for as long as the reader is used.
  ///
  /// Throws `lengthTooLarge` for an input beyond `maximumBytes`.
  init(over bytes: RawSpan, position: Int = 0, openEndAfterFullList: Bool = false) throws(EXIError) {
    if bytes.byteCount > EXIReader.maximumBytes {
      throw EXIError(.lengthTooLarge, at: .document, bitPosition: 0)
    }
    let buffer = bytes.withUnsafeBytes { $0 }
    self.init(buffer, position: position, openEndAfterFullList: openEndAfterFullList)
  }
}

/// Runs `body` with a reader over `bytes`, at bit `position`.
///
/// Throws what `body` throws, and `lengthTooLarge` for an input beyond `EXIReader.maximumBytes`.
func withEXIReader<Result>(
  _ bytes: RawSpan, position: Int = 0, _ body: (inout EXIReader) throws(EXIError) -> Result
) throws(EXIError) -> Result {
  var reader = try EXIReader(over: bytes, position: position)
  try reader.refill(EXIState.document.rawValue)
  return try body(&reader)
}
