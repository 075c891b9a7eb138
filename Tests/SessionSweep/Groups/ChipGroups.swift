import ClaraCore
import HAL
import HALSim

/// Sessions through the modem's chip and its real driver: noise on its bus, and each fault in every state.
extension SweepGroup {
  private static func chipped(_ change: (inout SimulationConfiguration) -> Void = { _ in }) -> SimulationConfiguration {
    var configuration = SweptSession.short()
    configuration.plant.chip = ChipConfiguration()
    change(&configuration)
    return configuration
  }

  private static let rates: [(name: String, isHarmless: Bool, change: @Sendable (inout ChipFaultRates) -> Void)] = [
    ("header", false, { $0.headerErrors_permille = 15 }), ("register", true, { $0.registerErrors_permille = 5 }),
    ("interrupt", true, { $0.lostInterrupts_permille = 500 }), ("count", true, { $0.wrongCounts_permille = 30 }),
    ("buffer", false, { $0.bufferErrors_permille = 4 }), ("restart", false, { $0.restarts_permille = 4 }),
  ]

  static let chipNoise = SweepGroup(
    name: "chip-noise", about: "each kind of noise on the bus of the modem's chip, from each of 8 seeds",
    cases: rates.flatMap { rate in
      (1...8 as ClosedRange<UInt64>).map { seed in
        SweepCase("\(rate.name), seed \(seed)") { findings in
          var configuration = chipped { $0.plant.seed = seed }
          if var chip = configuration.plant.chip {
            rate.change(&chip.faults)
            configuration.plant.chip = chip
          }
          let result = SweptSession(configuration).expectSafeEnd(findings, mayWait: true)
          // What is only noise on the bus is no reason to end.
          if rate.isHarmless { findings.expectEqual(result.outcome, .completed) }
        }
      }
    })

  private static let chipFaults: [ChipFault] = [
    .restart, .readBufferError, .writeBufferError, .interruptLineBreaks, .interruptLineSticks, .damagedHeader,
    .wrongCount, .stuckWriteBuffer,
  ]

  static let chipStates = SweepGroup(
    name: "chip-faults", about: "every fault of the modem's chip in every state of the session",
    cases: SweptSession.states.flatMap { state in chipFaults.map { chipCase($0, state) } })

  private static func chipCase(_ fault: ChipFault, _ state: SessionStateName) -> SweepCase {
    SweepCase("\(fault) in \(state)") { findings in
      let after_ms: Int64 = state == .currentDemand ? 3_000 : 20
      let configuration = SweptSession.with(.session(state), after_ms: after_ms, .chip(fault), in: chipped())
      let result = SweptSession(configuration).expectSafeEnd(findings, mayWait: true)
      switch fault {
      case .interruptLineBreaks, .interruptLineSticks, .wrongCount: findings.expectEqual(result.outcome, .completed)
      default: break
      }
    }
  }

  static let chipSwarm = SweepGroup(
    name: "chip-swarm", about: "a mixture of faults, noise included, from each of 200 seeds",
    cases: (1...200 as ClosedRange<UInt64>).map { seed in
      SweepCase("seed \(seed)") { findings in
        var configuration = SessionSwarm.configuration(seed: seed)
        configuration.plant.chip = noisyChip(seed: seed)
        SweptSession(configuration).expectSafeEnd(findings, mayWait: true)
      }
    })

  private static func noisyChip(seed: UInt64) -> ChipConfiguration {
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
    return chip
  }
}
