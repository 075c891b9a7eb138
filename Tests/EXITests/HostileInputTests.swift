import EXI
import Testing
import Traces

/// Bytes that nobody should send: every one ends in a value or in a typed error.
@Suite(.enabled(if: Shared.has("vectors")))
struct HostileInputTests {
  /// What a decoder made of some bytes: nil for an error.
  private func survives(_ schema: String, _ bytes: [UInt8]) -> Bool {
    if schema == "din" { return (try? decoded(DIN.Message.self, bytes)) != nil }
    return (try? decoded(AppProtocol.Message.self, bytes)) != nil
  }

  /// Every n-th vector of the main files, short ones first choice since their bits all matter.
  private func sample(_ maximumBytes: Int, _ step: Int) throws -> [Vector] {
    let all = try Vector.load("appproto.jsonl") + Vector.load("din.jsonl")
    let short = all.filter { $0.exi.count <= maximumBytes }
    return stride(from: 0, to: short.count, by: step).map { short[$0] }
  }

  @Test func everyTruncationEndsInAnError() throws {
    var tried = 0
    for vector in try Vector.load("appproto.jsonl") + Vector.load("din.jsonl") where vector.exi.count <= 600 {
      for count in 0..<vector.exi.count {
        // Only a last byte of nothing but padding can be missed.
        if survives(vector.schema, Array(vector.exi[..<count])) {
          let isPadding = count == vector.exi.count - 1 && vector.exi[count] == 0
          if !isPadding { Issue.record("\(vector.message): \(count) of \(vector.exi.count) bytes decode") }
        }
        tried += 1
      }
    }
    print("truncations: \(tried)")
    #expect(tried > 10_000)
  }

  @Test func everyByteMutated() throws {
    var tried = 0
    var accepted = 0
    for vector in try sample(250, 2) {
      var bytes = vector.exi
      for index in bytes.indices {
        let original = bytes[index]
        for mutation in 0..<10 {
          bytes[index] = mutation < 8 ? original ^ 1 << UInt8(mutation) : mutation == 8 ? 0x00 : 0xFF
          if survives(vector.schema, bytes) { accepted += 1 }
          tried += 1
        }
        bytes[index] = original
      }
    }
    print("mutations: \(tried), of which \(accepted) decode")
    #expect(tried > 50_000 && accepted < tried)
  }

  @Test func whatDecodesAfterAMutationCanBeShown() throws {
    var shown = 0
    for vector in try sample(120, 9) {
      let schema = try #require(V2GSchema(name: vector.schema))
      var bytes = vector.exi
      for index in bytes.indices {
        bytes[index] ^= 0x24
        if let result = try? V2GJSON.decode(schema, bytes) {
          #expect(try JSONValue(parsing: result.value.compact) == result.value)
          shown += 1
        }
        bytes[index] ^= 0x24
      }
    }
    #expect(shown > 100)
  }

  @Test func randomBytes() {
    var state: UInt64 = 0x1234_5678_9ABC_DEF0
    var decoded = 0
    for round in 0..<20_000 {
      var bytes: [UInt8] = round % 2 == 0 ? [0x80, 0x9A] : [0x80]
      for _ in 0..<(round % 97) {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        bytes.append(UInt8(truncatingIfNeeded: state))
      }
      if survives(round % 2 == 0 ? "din" : "appproto", bytes) { decoded += 1 }
    }
    #expect(decoded < 20_000)
  }

  @Test func buffersOfEverySize() throws {
    var tried = 0
    for vector in try sample(400, 6) {
      let isDIN = vector.schema == "din"
      let check = { (capacity: Int) -> Result<[UInt8], any Error> in
        Result {
          isDIN
            ? try encoded(try decoded(DIN.Message.self, vector.exi), source: vector.exi, capacity: capacity)
            : try encoded(try decoded(AppProtocol.Message.self, vector.exi), source: vector.exi, capacity: capacity)
        }
      }
      for capacity in 0..<vector.exi.count {
        guard case .failure(let error as EXIError) = check(capacity) else {
          Issue.record("\(vector.message) fits \(capacity) of \(vector.exi.count) bytes")
          continue
        }
        #expect(error.kind == .bufferTooSmall && error.bitPosition == UInt32(vector.exi.count * 8))
        tried += 1
      }
      #expect(try check(vector.exi.count).get() == vector.exi)
    }
    print("buffers too small: \(tried)")
    #expect(tried > 1_000)
  }
}
