/// A large part of a message that was checked while decoding and is decoded again when somebody wants it.
public struct EXIDeferred<Element: EXIElement>: Equatable, Sendable {
  /// Where the content stands in the bytes it was decoded from, or in a scratch space.
  public var range: EXIRange

  /// A part at a place of the source.
  public init(range: EXIRange) {
    self.range = range
  }

  /// Decodes the part.
  ///
  /// `source` is what the message was decoded from (or the scratch space the part was put into).
  /// Throws what decoding throws; `sourceMissing` when the part is not inside `source`.
  public func decode(in source: RawSpan) throws(EXIError) -> Element {
    let end = Int(range.bitOffset) &+ Int(range.bitLength)
    if end > source.byteCount &* 8 { throw EXIError(.sourceMissing, at: .value, bitPosition: range.bitOffset) }
    return try withEXIReader(source, at: range) { (reader) throws(EXIError) -> Element in
      let element = try Element.decode(from: &reader)
      try reader.refill(EXIState.value.rawValue)
      return element
    }
  }
}
