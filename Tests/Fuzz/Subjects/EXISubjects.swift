import EXI
import Traces

/// The EXI codec, with the way to JSON and back on a sample.
enum EXISubjects {
  /// Decoded messages of which one is also turned into JSON and back.
  static let sampleInterval = 61

  /// The handshake.
  static let appProtocol = Subject(name: "appproto", about: "AppProtocol.Message decoded, encoded, decoded") {
    roundTrip(AppProtocol.Message.self, .appproto, $0, $1)
  }

  /// DIN SPEC 70121.
  static let din = Subject(name: "din", about: "DIN.Message decoded, encoded, decoded") {
    roundTrip(DIN.Message.self, .din, $0, $1)
  }

  /// JSON text of V2G messages.
  static let json = Subject(name: "json", about: "JSON text parsed and encoded as a message of either schema") {
    bytes, _ in
    guard let value = try? JSONValue(parsing: bytes.array) else { return .refused }
    let schema: V2GSchema = value["V2G_Message"] == nil ? .appproto : .din
    guard let encoded = try? V2GJSON.encode(schema, value) else { return .readOneWay }
    guard let again = try? V2GJSON.decode(schema, encoded) else { return .wrong("encoded JSON does not decode") }
    return (try? V2GJSON.encode(schema, again.value)) == encoded ? .read : .wrong("other bytes at the second encoding")
  }

  /// What is decoded must, when it can be encoded, decode to an equal message.
  private static func roundTrip<Message: EXIDocument>(
    _ type: Message.Type, _ schema: V2GSchema, _ bytes: Span<UInt8>, _ work: Workspace
  ) -> Outcome {
    let source = bytes.bytes
    let isSample = work.isSample(of: sampleInterval)
    guard let message = try? Message.decode(source) else {
      guard isSample else { return .refused }
      return (try? V2GJSON.decode(schema, bytes.array)) == nil ? .refused : .wrong("refused, but becomes JSON")
    }
    if isSample, let problem = throughJSON(schema, bytes.array) { return .wrong(problem) }
    guard let length = encode(message, source, into: &work.first) else { return .readOneWay }
    let encoded = work.first
    let first = encoded.span.bytes.extracting(0..<length)
    guard let again = try? Message.decode(first) else { return .wrong("encoded bytes do not decode") }
    if again == message { return .read }
    // Parts that stay in the source may stand elsewhere in the canonical bytes; what they say must be the same.
    guard let second = encode(again, first, into: &work.second), second == length,
      encoded[..<length] == work.second[..<length]
    else { return .wrong("other bytes at the second encoding") }
    guard let one = try? V2GJSON.decode(schema, bytes.array),
      let other = try? V2GJSON.decode(schema, Array(encoded[..<length])), one.value == other.value
    else { return .wrong("another message after encoding") }
    return .read
  }

  private static func encode<Message: EXIDocument>(
    _ message: Message, _ source: RawSpan, into buffer: inout [UInt8]
  ) -> Int? {
    var span = buffer.mutableSpan
    var raw = span.mutableBytes
    return try? message.encode(into: &raw, source: source)
  }

  /// What is wrong when a decodable message goes to JSON and back; nil when nothing is.
  private static func throughJSON(_ schema: V2GSchema, _ bytes: [UInt8]) -> String? {
    guard let decoded = try? V2GJSON.decode(schema, bytes) else { return "decodes, but does not become JSON" }
    guard let encoded = try? V2GJSON.encode(schema, decoded.value) else { return nil }
    guard let again = try? V2GJSON.decode(schema, encoded) else { return "what the JSON encodes to does not decode" }
    return again.value == decoded.value ? nil : "another message after JSON"
  }
}
