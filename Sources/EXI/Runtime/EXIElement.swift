/// What can be a member of a list or a deferred part: it reads and writes its own content.
public protocol EXIElement: Equatable, Sendable {
  /// Reads the content of the element, from after its start event to its end event.
  static func decode(from reader: inout EXIReader) throws(EXIError) -> Self
  /// Writes the content of the element, from after its start event to its end event.
  func encode(to writer: inout EXIWriter)
}

/// A value of an enumeration of a schema.
public protocol EXIEnumeration: EXIElement, RawRepresentable where RawValue == UInt8 {
  /// How many values the enumeration has; raw values are 0 up to this.
  static var count: UInt8 { get }
  /// The value as the schema spells it.
  var name: StaticString { get }
}

extension EXIText: EXIElement {
  /// Reads characters, the value, and the end of the element.
  public static func decode(from reader: inout EXIReader) throws(EXIError) -> EXIText<capacity> {
    try reader.refill(EXIState.value.rawValue)
    return try reader.textContent(0, UInt32.max, EXIState.value.rawValue)
  }

  /// Writes characters, the value, and the end of the element.
  public func encode(to writer: inout EXIWriter) {
    writer.bits(0, 1)
    write(to: &writer, 0, UInt32.max, EXIState.value.rawValue)
    writer.bits(0, 1)
  }
}

extension EXIBytes: EXIElement {
  /// Reads characters, the value, and the end of the element.
  public static func decode(from reader: inout EXIReader) throws(EXIError) -> EXIBytes<capacity> {
    try reader.refill(EXIState.value.rawValue)
    return try reader.bytesContent(0, UInt32.max, EXIState.value.rawValue)
  }

  /// Writes characters, the value, and the end of the element.
  public func encode(to writer: inout EXIWriter) {
    writer.bits(0, 1)
    write(to: &writer, 0, UInt32.max, EXIState.value.rawValue)
    writer.bits(0, 1)
  }
}

extension UInt16: EXIElement {
  /// Reads characters, the value (an unsignedShort without narrower bounds), and the end of the element.
  public static func decode(from reader: inout EXIReader) throws(EXIError) -> UInt16 {
    let state = EXIState.value.rawValue
    let start = try reader.bits(1, state)
    if start != 0 { throw reader.unexpected(start, state) }
    let value = UInt16(truncatingIfNeeded: try reader.unsigned(UInt64(UInt16.max), state))
    try reader.endElement(state)
    return value
  }

  /// Writes characters, the value, and the end of the element.
  public func encode(to writer: inout EXIWriter) {
    writer.bits(0, 1)
    writer.unsigned16(UInt64(self))
    writer.bits(0, 1)
  }
}
