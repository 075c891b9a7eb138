import EXI

/// V2G messages as JSON and back.
///
/// One shape everywhere: element names as in the schemas, an attribute as a key like any other, the text of an element
/// with attributes under `value`, what may repeat as an array, hexBinary as upper-case hex, base64Binary as base64,
/// enumerations as their schema text, an empty element as `{}`, and only what is in the document.
public enum V2GJSON {
  /// A decoded message.
  public struct Decoded: Sendable {
    /// The element in the body, or the root element where there is no body; `V2G_Message` when the body is empty.
    public let message: String
    /// The whole document; its one key is the root element.
    public let value: JSONValue
    /// What was accepted although the standard does not allow it.
    public let notes: EXINotes
  }

  /// Decodes an EXI stream, from its header byte on.
  ///
  /// Throws what is wrong with the stream, or that the set is not supported.
  public static func decode(_ schema: V2GSchema, _ bytes: [UInt8]) throws(V2GError) -> Decoded {
    do {
      switch schema {
      case .appproto:
        var notes = EXINotes()
        let message = try AppProtocol.Message.decode(bytes.span.bytes, notes: &notes)
        return decoded(try json(of: message, in: bytes), notes)
      case .din:
        var notes = EXINotes()
        let message = try DIN.Message.decode(bytes.span.bytes, notes: &notes)
        return decoded(try json(of: message, in: bytes), notes)
      default: throw V2GError.notSupported(schema)
      }
    } catch let error as EXIError {
      throw .exi(error)
    } catch let error as V2GError {
      throw error
    } catch {
      throw .notSupported(schema)
    }
  }

  /// The JSON of a handshake message; `source` is what it was decoded from (or its scratch space's bytes).
  ///
  /// Throws when deferred parts are not in `source`.
  public static func json(of message: AppProtocol.Message, in source: [UInt8]) throws(EXIError) -> JSONValue {
    try MessageToJSON(source: source).AppProtocol_Message(message)
  }

  /// The JSON of a DIN message; `source` is what it was decoded from (or its scratch space's bytes).
  ///
  /// Throws when deferred parts are not in `source`.
  public static func json(of message: DIN.Message, in source: [UInt8]) throws(EXIError) -> JSONValue {
    try MessageToJSON(source: source).DIN_root(message)
  }

  /// Encodes the JSON of a message to an EXI stream.
  ///
  /// Throws the place in the JSON that is wrong, what was expected there and the nearest valid name.
  public static func encode(_ schema: V2GSchema, _ value: JSONValue) throws(V2GError) -> [UInt8] {
    guard schema.isSupported else { throw .notSupported(schema) }
    var room = 1 << 16
    while true {
      do {
        return try encode(schema, JSONField(value: value, path: ""), room: room)
      } catch .exi(let error) where error.kind == .scratchFull && room < 1 << 26 {
        room *= 8
      } catch .exi(let error) where error.kind == .bufferTooSmall && room < 1 << 26 {
        room *= 8
      }
    }
  }

  /// A message that was made up.
  package struct Made: Sendable {
    /// The message as JSON: what the source answered.
    package let value: JSONValue
    /// Its EXI stream, or why it cannot be encoded; then `value` may break off at that place.
    package let encoded: Result<[UInt8], V2GError>
  }

  /// Makes up a message: `source` says which parts are there and what their values are.
  ///
  /// - `room`: bytes for the stream, and for deferred parts.
  package static func make(_ schema: V2GSchema, from source: any ValueSource, room: Int = 1 << 18) -> Made {
    let made = MadeValue(source: source)
    let encoded = Result { () throws(V2GError) -> [UInt8] in
      try encode(schema, JSONField(made: made, path: ""), room: room)
    }
    return Made(value: made.json, encoded: encoded)
  }

  private static func encode(_ schema: V2GSchema, _ field: JSONField, room: Int) throws(V2GError) -> [UInt8] {
    let reader = JSONToMessage(room: room)
    do {
      switch schema {
      case .appproto: return try reader.encode(try reader.AppProtocol_Message(field), room: room)
      case .din: return try reader.encode(try reader.DIN_root(field), room: room)
      default: throw V2GError.notSupported(schema)
      }
    } catch let error as EXIError {
      throw .exi(error)
    } catch let error as V2GJSONError {
      throw .json(error)
    } catch {
      throw .notSupported(schema)
    }
  }

  private static func decoded(_ value: JSONValue, _ notes: EXINotes) -> Decoded {
    var name = ""
    if case .object(let root) = value, let member = root.members.first {
      name = member.key
      if case .object(let body)? = member.value["Body"], let element = body.members.first { name = element.key }
    }
    return Decoded(message: name, value: value, notes: notes)
  }
}
