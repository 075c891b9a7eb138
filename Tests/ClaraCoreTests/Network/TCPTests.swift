import HAL
import Testing

@testable import ClaraCore

@Suite("TCP client")
struct TCPTests {
  @Test("opening", arguments: TCPScenario.opening)
  func opening(scenario: TCPScenario) { #expect(TCPScript.run(scenario.script) == []) }

  @Test("data", arguments: TCPScenario.data)
  func data(scenario: TCPScenario) { #expect(TCPScript.run(scenario.script) == []) }

  @Test("windows", arguments: TCPScenario.windows)
  func windows(scenario: TCPScenario) { #expect(TCPScript.run(scenario.script) == []) }

  @Test("closing", arguments: TCPScenario.closing)
  func closing(scenario: TCPScenario) { #expect(TCPScript.run(scenario.script) == []) }

  @Test("the strict profile waits 1, 2, 4 ... 60 s")
  func strict() {
    let script = """
      0 connect
      0 > S 0 win 6144 mss 1440
      1000 > S 0 win 6144 mss 1440
      3000 > S 0 win 6144 mss 1440
      7000 > S 0 win 6144 mss 1440
      15000 > S 0 win 6144 mss 1440
      31000 > S 0 win 6144 mss 1440
      63000 > S 0 win 6144 mss 1440
      123000 > S 0 win 6144 mss 1440
      182999 state synSent
      183000 state closed timedOut
      """
    #expect(TCPScript.run(script, profile: .strict) == [])
  }

  @Test("a script that does not fit is a failure")
  func scriptFails() {
    #expect(TCPScript.run("0 connect") != [])
    #expect(TCPScript.run("0 connect\n0 > S 1 win 6144 mss 1440") != [])
    #expect(TCPScript.run(TCPScenario.open + "20 state closed") != [])
    #expect(TCPScript.run(TCPScenario.open + "20 write 3") != [])
  }

  @Test("the transmit buffer takes its capacity and not one byte more")
  func transmitCapacity() {
    var client = TCPClient(timing: TCPTiming(.field))
    let one: [UInt8] = [1]
    #expect(throws: TCPSendError.notConnected) { try client.send(one.span) }
    client.connect(localPort: 1, remotePort: 2, initialSequence: SequenceNumber(0))
    #expect(throws: TCPSendError.notConnected) { try client.send(one.span) }
    client.poll(now: .zero) { _, _ in true }
    let answer = TCPHeader(
      sourcePort: 2, destinationPort: 1, sequence: SequenceNumber(5), acknowledgement: SequenceNumber(1),
      flags: .syn | .ack, window: 0)
    client.receive(answer, payload: Span(), now: .zero) { _, _ in true }
    let full = [UInt8](repeating: 0, count: TCPClient.transmitCapacity)
    #expect(failure { () throws(TCPSendError) in try client.send(full.span) } == nil)
    #expect(throws: TCPSendError.full) { try client.send(one.span) }
  }

  @Test("any order of pieces gives the same bytes")
  func reassembly() {
    var random = SplitMix(seed: 5)
    for _ in 0..<300 {
      var buffer = ReceiveBuffer<64>()
      var taken: [UInt8] = []
      // Ever new pieces around the edge, as retransmissions make them, until all 200 bytes are through.
      var rounds = 0
      while taken.count < 200, rounds < 10_000 {
        rounds += 1
        let edge = taken.count + buffer.count
        let offset = random.below(20)
        let bytes = (0..<random.below(24)).map { UInt8(truncatingIfNeeded: edge + offset + $0) }
        #expect(buffer.write(bytes.span, at: offset) >= 0)
        if random.below(3) == 0 {
          let count = random.below(buffer.count + 1)
          taken += buffer.readable.copied.prefix(count)
          buffer.removeFirst(count)
        }
      }
      #expect(taken == (0..<taken.count).map { UInt8(truncatingIfNeeded: $0) } && taken.count >= 200)
    }
  }
}

/// A small seeded generator (SplitMix64).
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// 0..<`limit`; 0 for a limit of 0.
  mutating func below(_ limit: Int) -> Int { limit < 1 ? 0 : Int(next() % UInt64(limit)) }

  /// True with so many per mille.
  mutating func chance(_ permille: Int) -> Bool { below(1_000) < permille }
}
