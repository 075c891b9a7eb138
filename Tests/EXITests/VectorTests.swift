import EXI
import Testing
import Traces

/// Decodes, encodes again, and returns the bytes.
func roundTrip<Message: EXIDocument>(_ type: Message.Type, _ bytes: [UInt8]) throws -> [UInt8] {
  let message = try Message.decode(bytes.span.bytes)
  return try encoded(message, source: bytes)
}

/// The message of some bytes.
func decoded<Message: EXIDocument>(_ type: Message.Type, _ bytes: [UInt8]) throws(EXIError) -> Message {
  try Message.decode(bytes.span)
}

/// The bytes of a message whose deferred parts are in `source`.
func encoded<Message: EXIDocument>(
  _ message: Message, source: [UInt8] = [], capacity: Int = 65536
) throws -> [UInt8] {
  var buffer = [UInt8](repeating: 0xAA, count: capacity)
  var span = buffer.mutableSpan
  var raw = span.mutableBytes
  let count = try message.encode(into: &raw, source: source.span.bytes)
  return Array(buffer[..<count])
}

@Suite(.enabled(if: Shared.has("vectors")))
struct VectorTests {
  private static let main = [
    "appproto.jsonl", "din.jsonl", "iso2.jsonl", "iso20-common.jsonl", "iso20-dc.jsonl", "iso20-ac.jsonl",
    "fragments.jsonl",
  ]
  private static let withEmptyValues = [
    "appproto.empty.jsonl", "din.empty.jsonl", "iso2.empty.jsonl", "iso20-common.empty.jsonl", "iso20-ac.empty.jsonl",
  ]

  /// Decodes and encodes without JSON in between; deferred parts are copied from the vector.
  private func again(_ schema: V2GSchema, _ exi: [UInt8]) throws -> [UInt8] {
    switch schema {
    case .appproto: try roundTrip(AppProtocol.Message.self, exi)
    case .din: try roundTrip(DIN.Message.self, exi)
    case .iso2: try roundTrip(ISO2.Message.self, exi)
    case .iso20common: try roundTrip(ISO20.Message.self, exi)
    case .iso20dc: try roundTrip(ISO20DC.Message.self, exi)
    case .iso20ac: try roundTrip(ISO20AC.Message.self, exi)
    case .iso20wpt: try roundTrip(ISO20WPT.Message.self, exi)
    case .iso20acdp: try roundTrip(ISO20ACDP.Message.self, exi)
    case .xmldsigFragment: try roundTrip(XMLDSig.Fragment.self, exi)
    case .iso2Fragment: try roundTrip(ISO2.Fragment.self, exi)
    case .iso20commonFragment: try roundTrip(ISO20.Fragment.self, exi)
    }
  }

  @Test(arguments: main)
  func typedRoundTrip(_ file: String) throws {
    let vectors = try Vector.load(file)
    var passed = 0
    for vector in vectors {
      let bytes = try again(try #require(V2GSchema(name: vector.schema)), vector.exi)
      if bytes == vector.exi {
        passed += 1
      } else {
        Issue.record("\(vector.message): \(Hex.text(vector.exi)) became \(Hex.text(bytes))")
      }
    }
    print("\(file): \(passed) of \(vectors.count) decode and encode to the same bytes")
    #expect(passed == vectors.count && passed > 0)
  }

  @Test(arguments: main)
  func jsonBothWays(_ file: String) throws {
    let vectors = try Vector.load(file)
    var decoded = 0
    var encoded = 0
    for vector in vectors {
      let schema = try #require(V2GSchema(name: vector.schema))
      let expected = try JSONValue(parsing: vector.json)
      let result = try V2GJSON.decode(schema, vector.exi)
      if result.value == expected, result.message == vector.message, result.notes.isEmpty {
        decoded += 1
      } else {
        Issue.record("\(vector.message): \(result.value.compact), expected \(vector.json), \(result.notes.texts)")
      }
      let bytes = try V2GJSON.encode(schema, expected)
      if bytes == vector.exi {
        encoded += 1
      } else {
        Issue.record("\(vector.message): encoded \(Hex.text(bytes)), expected \(Hex.text(vector.exi))")
      }
    }
    print("\(file): \(decoded) of \(vectors.count) decode to the JSON, \(encoded) of them encode to the bytes")
    #expect(decoded == vectors.count && encoded == vectors.count && decoded > 0)
  }

  @Test(arguments: withEmptyValues)
  func emptyValues(_ file: String) throws {
    let vectors = try Vector.load(file)
    var decoded = 0
    var again = 0
    for vector in vectors {
      let schema = try #require(V2GSchema(name: vector.schema))
      let expected = try JSONValue(parsing: vector.json)
      let result = try V2GJSON.decode(schema, vector.exi)
      if result.value == expected { decoded += 1 } else { Issue.record("\(vector.message): \(result.value.compact)") }
      let bytes = try V2GJSON.encode(schema, expected)
      let back = try V2GJSON.decode(schema, bytes)
      if back.value == expected, back.notes.isEmpty { again += 1 } else { Issue.record("\(vector.message) back") }
    }
    print("\(file): \(decoded) of \(vectors.count) decode to the JSON, \(again) round-trip")
    #expect(decoded == vectors.count && again == vectors.count && decoded > 0)
  }
}
