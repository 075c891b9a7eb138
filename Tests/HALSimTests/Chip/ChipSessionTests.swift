import ClaraCore
import HAL
import Testing

@testable import HALSim
@testable import session_sweep

/// Whole sessions with the modem's chip and its real driver between controller and power line; its noise and faults in
/// every state are swept by `session-sweep`.
@Suite struct ChipSessionTests {
  private static func short(_ change: (inout SimulationConfiguration) -> Void = { _ in }) -> SimulationConfiguration {
    var configuration = SweptSession.short()
    configuration.plant.chip = ChipConfiguration()
    change(&configuration)
    return configuration
  }

  @Test func aSessionCompletes() throws {
    let sweep = SweptSession(Self.short())
    let result = sweep.expectSafeEnd()
    #expect(result.outcome == .completed)
    #expect(result.stopReason == .batteryFull)
    #expect(result.chargerEnd == .completed)
    let counters = try #require(sweep.session.modemCounters)
    let chip = try #require(sweep.session.hardware.spi?.chip)
    #expect(chip.startCount == 2, "power-on, and the new key")
    #expect(counters.resynchronisations == 1)
    #expect(counters.framesSent == UInt32(chip.framesTaken))
    #expect(counters.framesReceived == UInt32(chip.framesOffered))
    #expect(counters.framingErrors == 0)
    // doc/qca7005.md, cost per frame; a short session has more of the start in it.
    let frames = counters.framesSent + counters.framesReceived
    #expect(counters.bytes < 300 * frames && counters.transactions < 60 * frames, "\(counters)")
    #expect(counters.frameBytes > 80 * frames && counters.frameBytes < 120 * frames, "\(counters)")
    #expect(counters.readBufferErrors + counters.writeBufferErrors + counters.addressErrors == 0)
  }

  @Test(arguments: [(false, 800, 0), (true, 1_778, 0), (true, 800, 500), (false, 667, 250)] as [(Bool, Int64, Int64)])
  func aSessionCompletesOnEveryBus(hasLine: Bool, byte_ns: Int64, batch_us: Int64) {
    let result = SweptSession(
      Self.short {
        $0.plant.chip?.hasInterruptLine = hasLine
        $0.plant.chip?.byte_ns = byte_ns
        $0.plant.chip?.batch_us = batch_us
      }
    ).expectSafeEnd()
    #expect(result.outcome == .completed)
  }

  @Test func aSeedReproducesASessionByteForByte() {
    var records: [[String]] = []
    for seed in [5, 5, 6] as [UInt64] {
      let session = SimulatedSession(
        Self.short {
          $0.plant.seed = seed
          $0.plant.chip?.faults.registerErrors_permille = 5
          $0.plant.chip?.faults.lostInterrupts_permille = 100
        })
      var record: [String] = []
      session.hardware.spi?.onTransaction = { record.append("\($0.start_ns) \($0.mosi) \($0.miso)") }
      record.append("\(session.run().duration.microseconds)")
      records.append(record)
    }
    #expect(records[0] == records[1])
    #expect(records[0] != records[2])
    #expect(records[0].count > 2_000)
  }

  @Test func aChipThatIsGoneIsNamed() {
    let sweep = SweptSession(SweptSession.with(.time(ms: 500), .cutModem, in: Self.short()))
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == .modemFault)
  }

  /// Nobody plugs in for minutes: the sleeping modem is no fault, and wakes for the charger.
  @Test func aModemThatSleptIsUsed() {
    let result = SweptSession(Self.short { $0.pluggedAfter_ms = 90_000 }).expectSafeEnd()
    #expect(result.outcome == .completed)
  }

  @Test func theLastSegmentsLeaveBeforeThePowerFalls() throws {
    let session = SimulatedSession(Self.short { $0.events = [SimulationEvent(.ended, .pressStop(hold_ms: 300))] })
    var last: [UInt8] = []
    session.onPLCFrame = { frame, _, isSent in if isSent, frame.count > 67, frame[20] == 6 { last = frame } }
    #expect(session.run().isPoweredOff)
    // FIN and ACK, or the acknowledgement of the charger's FIN.
    #expect(last[67] & 0x10 != 0)
    #expect(session.hardware.spi?.chip.framesTaken == Int(session.modemCounters?.framesSent ?? 0))
  }
}
