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
  /// Throws what is wrong with the stream.
  public static func decode(_ schema: V2GSchema, _ bytes: [UInt8]) throws(V2GError) -> Decoded {
    var notes = EXINotes()
    do throws(EXIError) {
      return decoded(try schema.document.json(of: bytes, &notes), notes)
    } catch {
      throw .exi(error)
    }
  }

  /// Encodes the JSON of a message to an EXI stream.
  ///
  /// Throws the place in the JSON that is wrong, what was expected there and the nearest valid name.
  public static func encode(_ schema: V2GSchema, _ value: JSONValue) throws(V2GError) -> [UInt8] {
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
    do {
      return try schema.document.bytes(of: field, room: room)
    } catch let error as EXIError {
      throw .exi(error)
    } catch let error as V2GJSONError {
      throw .json(error)
    } catch {
      preconditionFailure("a conversion throws nothing else")
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

extension V2GSchema {
  /// The message types of this set with their sizes on this platform, for the document's table.
  package var messageSizes: [(name: String, bytes: Int)] { document.sizes }

  /// The type of the documents of this set.
  var document: any JSONDocument.Type {
    switch self {
    case .appproto: AppProtocol.Message.self
    case .din: DIN.Message.self
    case .iso2: ISO2.Message.self
    case .iso20common: ISO20.Message.self
    case .iso20dc: ISO20DC.Message.self
    case .iso20ac: ISO20AC.Message.self
    case .iso20acdp: ISO20ACDP.Message.self
    case .iso20wpt: ISO20WPT.Message.self
    case .xmldsigFragment: XMLDSig.Fragment.self
    case .iso2Fragment: ISO2.Fragment.self
    case .iso20commonFragment: ISO20.Fragment.self
    }
  }
}
