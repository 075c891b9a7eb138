import EXI
import Testing

/// Decodes, encodes again, and returns the bytes.
func roundTrip<Message: EXIDocument>(_ type: Message.Type, _ bytes: [UInt8]) throws -> [UInt8] {
  let message = try Message.decode(bytes.span.bytes)
  return try encoded(message, source: bytes)
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
  @Test(arguments: ["appproto.jsonl", "din.jsonl"])
  func typedRoundTrip(_ file: String) throws {
    let vectors = try Vector.load(file)
    var passed = 0
    for vector in vectors {
      let bytes =
        vector.schema == "din"
        ? try roundTrip(DIN.Message.self, vector.exi) : try roundTrip(AppProtocol.Message.self, vector.exi)
      if bytes == vector.exi {
        passed += 1
      } else {
        Issue.record("\(vector.message): \(Hex.text(vector.exi)) became \(Hex.text(bytes))")
      }
    }
    print("\(file): \(passed) of \(vectors.count) decode and encode to the same bytes")
    #expect(passed == vectors.count && passed > 0)
  }
}
