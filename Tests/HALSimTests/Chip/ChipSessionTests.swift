import ClaraCore
import HAL
import Testing

@testable import HALSim

/// Whole sessions with the modem's chip and its real driver between controller and power line.
@Suite struct ChipSessionTests {
  private static func short(_ change: (inout SimulationConfiguration) -> Void = { _ in }) -> SimulationConfiguration {
    var configuration = SessionSweep.short()
    configuration.plant.chip = ChipConfiguration()
    change(&configuration)
    return configuration
  }

  @Test func aSessionCompletes() throws {
    let sweep = SessionSweep(Self.short())
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
    let result = SessionSweep(
      Self.short {
        $0.plant.chip?.hasInterruptLine = hasLine
        $0.plant.chip?.byte_ns = byte_ns
        $0.plant.chip?.batch_us = batch_us
      }
    ).expectSafeEnd()
    #expect(result.outcome == .completed)
  }

  static let rates: [(name: String, change: @Sendable (inout ChipFaultRates) -> Void)] = [
    ("header", { $0.headerErrors_permille = 15 }), ("register", { $0.registerErrors_permille = 5 }),
    ("interrupt", { $0.lostInterrupts_permille = 500 }), ("count", { $0.wrongCounts_permille = 30 }),
    ("buffer", { $0.bufferErrors_permille = 4 }), ("restart", { $0.restarts_permille = 4 }),
  ]

  @Test(arguments: 0..<6, 1...3 as ClosedRange<UInt64>) func eachKindOfNoiseEndsSafely(kind: Int, seed: UInt64) {
    let sweep = SessionSweep(
      Self.short {
        $0.plant.seed = seed
        Self.rates[kind].change(&$0.plant.chip!.faults)
      })
    let result = sweep.expectSafeEnd(mayWait: true, "\(Self.rates[kind].name), seed \(seed)")
    // What is only noise on the bus is no reason to end.
    if (1...3).contains(kind) { #expect(result.outcome == .completed, "\(Self.rates[kind].name), seed \(seed)") }
  }

  static let faults: [ChipFault] = [
    .restart, .readBufferError, .writeBufferError, .interruptLineBreaks, .interruptLineSticks, .damagedHeader,
    .wrongCount, .stuckWriteBuffer,
  ]

  @Test(arguments: SessionSweep.states) func everyFaultInEveryStateEndsSafely(state: SessionStateName) {
    // Each fault in every other state, each state with every other fault.
    let phase = SessionSweep.states.firstIndex(of: state) ?? 0
    for (kind, fault) in Self.faults.enumerated() where (kind + phase) % 2 == 0 || state == .currentDemand {
      let sweep = SessionSweep(
        SessionSweep.with(
          .session(state), after_ms: state == .currentDemand ? 3_000 : 20, .chip(fault), in: Self.short()))
      let result = sweep.expectSafeEnd(mayWait: true, "\(fault) in \(state)")
      switch fault {
      case .interruptLineBreaks, .interruptLineSticks, .wrongCount: #expect(result.outcome == .completed, "\(fault)")
      default: break
      }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func aMixtureOfFaultsEndsSafely(seed: UInt64) {
    var configuration = SessionSwarm.configuration(seed: seed)
    var random = SeededRandom(seed: seed).stream("chip swarm")
    var chip = ChipConfiguration()
    chip.hasInterruptLine = random.chance(permille: 700)
    chip.batch_us = random.integer(in: 0...500)
    if random.chance(permille: 300) { chip.faults.registerErrors_permille = UInt32(random.integer(in: 0...10)) }
    if random.chance(permille: 300) { chip.faults.lostInterrupts_permille = UInt32(random.integer(in: 0...1_000)) }
    if random.chance(permille: 300) { chip.faults.wrongCounts_permille = UInt32(random.integer(in: 0...100)) }
    if random.chance(permille: 300) { chip.faults.headerErrors_permille = UInt32(random.integer(in: 0...30)) }
    if random.chance(permille: 200) { chip.faults.bufferErrors_permille = UInt32(random.integer(in: 0...10)) }
    if random.chance(permille: 200) { chip.faults.restarts_permille = UInt32(random.integer(in: 0...10)) }
    configuration.plant.chip = chip
    SessionSweep(configuration).expectSafeEnd(mayWait: true, "seed \(seed)")
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
    let sweep = SessionSweep(SessionSweep.with(.time(ms: 500), .cutModem, in: Self.short()))
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == .modemFault)
  }

  /// Nobody plugs in for minutes: the sleeping modem is no fault, and wakes for the charger.
  @Test func aModemThatSleptIsUsed() {
    let result = SessionSweep(Self.short { $0.pluggedAfter_ms = 90_000 }).expectSafeEnd()
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
