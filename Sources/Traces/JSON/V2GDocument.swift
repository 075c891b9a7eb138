import EXI

/// A V2G message, or a signed part of one, that has a form in JSON.
public protocol V2GDocument: EXIDocument {}

/// What the generated conversions of a document are behind.
protocol JSONDocument: V2GDocument {
  /// The document as JSON.
  func json(_ writer: MessageToJSON) throws(EXIError) -> JSONValue
  /// The document of a JSON value.
  static func read(_ field: JSONField, _ reader: JSONToMessage) throws -> Self
  /// The types of the messages with their sizes on this platform.
  static var sizes: [(name: String, bytes: Int)] { get }
}

extension JSONDocument {
  /// Decodes a stream to JSON.
  static func json(
    of bytes: [UInt8], _ notes: inout EXINotes
  ) throws(EXIError) -> JSONValue {
    try decode(bytes.span.bytes, notes: &notes).json(MessageToJSON(source: bytes))
  }

  /// Encodes JSON to a stream of at most `room` bytes.
  static func bytes(of field: JSONField, room: Int) throws -> [UInt8] {
    let reader = JSONToMessage(room: room)
    return try reader.encode(try read(field, reader), room: room)
  }
}

extension V2GDocument {
  /// The document in one line, for logs: its JSON. What stands in the bytes it was decoded from is only counted.
  public var description: String {
    guard let document = self as? any JSONDocument else { return "" }
    let value = try? document.json(MessageToJSON(source: [], showsDeferredParts: false))
    return value?.compact ?? ""
  }

  /// The document as JSON; `source` is what it was decoded from (or its scratch space's bytes).
  ///
  /// Throws when deferred parts are not in `source`.
  public func json(in source: [UInt8]) throws(EXIError) -> JSONValue {
    guard let document = self as? any JSONDocument else {
      throw EXIError(.sourceMissing, at: .document, bitPosition: 0)
    }
    return try document.json(MessageToJSON(source: source))
  }
}
