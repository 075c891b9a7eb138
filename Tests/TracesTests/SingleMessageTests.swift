import Foundation
import Testing
import Traces

/// Documents without a word about their grammar: what the bytes alone tell.
@Suite(.enabled(if: SharedTraces.hasVectors)) struct SingleMessageTests {
  private struct Count: Equatable {
    var right = 0
    var ambiguous = 0
    var refused = 0
  }

  private static func vectors(_ file: URL) throws -> [JSONValue] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  /// Counts what becomes of a file's messages; a wrong one is an issue, whatever else is right.
  private func count(_ file: URL) throws -> Count {
    var count = Count()
    for vector in try Self.vectors(file) {
      let bytes = try #require(vector["exi"]?.text.flatMap { Hex.bytes($0) })
      do throws(SingleMessage.Failure) {
        let found = JSONValue.object(try SingleMessage.decode(bytes))
        let isRight = found["schema"] == vector["schema"] && found["message"] == vector["message"]
        #expect(isRight, "\(Hex.lower(bytes))")
        if isRight { count.right += 1 }
      } catch {
        if error.message.hasPrefix("the bytes fit several grammars: ") {
          count.ambiguous += 1
        } else {
          count.refused += 1
        }
      }
    }
    return count
  }

  @Test func noMessageIsTakenForAnother() throws {
    var total = Count()
    for file in SharedTraces.vectorFiles where file.lastPathComponent != "fragments.jsonl" {
      let count = try count(file)
      print(
        "\(file.lastPathComponent): \(count.right) right, \(count.ambiguous) fit several grammars, "
          + "\(count.refused) refused")
      total.right += count.right
      total.ambiguous += count.ambiguous
      total.refused += count.refused
    }
    #expect(total.refused == 0)
    // Short messages of ISO 15118-20: AuthorizationReq is an ACDP_ConnectReq too.
    #expect(total.ambiguous * 100 < total.right)
    #expect(total.right > 2_000)
  }

  /// Signed parts are no messages: none of them is taken for one.
  @Test func aFragmentIsNoMessage() throws {
    for file in SharedTraces.vectorFiles where file.lastPathComponent == "fragments.jsonl" {
      #expect(try count(file).refused > 0)
    }
  }

  /// What a handshake leaves behind is no match for a message of ISO 15118-20 that takes all bytes.
  @Test func aGrammarThatLeavesBytesBehindIsNoMatch() throws {
    let whole = try V2GJSON.encode(.appproto, ["supportedAppProtocolRes": ["ResponseCode": "OK_SuccessfulNegotiation"]])
    let exact = JSONValue.object(try SingleMessage.decode(whole))
    #expect(exact["schema"]?.text == "appproto")
    #expect(exact["notes"] == nil)
    // Where nothing else fits, what is left over is said.
    let din = try #require(Hex.bytes("809a021b927fd3fef7fa1f50c0020000"))
    let long = JSONValue.object(try SingleMessage.decode(din))
    #expect(long["message"]?.text == "ContractAuthenticationRes")
    #expect(long["notes"]?.elements?.first?.text?.hasPrefix("bytes after the end") == true)
  }
}
