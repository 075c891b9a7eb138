import HALSim

/// The `board` of a scenario, and what can go wrong with its modem's chip.
enum ScenarioBoard {
  static func read(_ reader: ScenarioReader, _ configuration: inout SimulationConfiguration) throws {
    if let measures = try reader.flag("measuresPilot") { configuration.plant.adapter.measuresPilot = measures }
    if let feedback = try reader.flag("contactorFeedback") {
      configuration.plant.adapterContactor.hasFeedback = feedback
    }
    if let travel = try reader.integer("lockTravel_ms", in: 0...10_000) {
      configuration.plant.adapter.lockTravel_ms = travel
    }
    if let stuck = try reader.flag("lockStuck") { configuration.plant.adapter.isLockStuck = stuck }
    if let fault = try reader.choice("contactor", ScenarioDecoder.contactorFaults) {
      configuration.contactorFault = fault
    }
    if let chip = try reader.choice("modem", ScenarioDecoder.modems) { configuration.plant.chip = chip }
    let chip = configuration.plant.chip != nil
    if let wired = try reader.flag("interruptLine") {
      try need(chip, "interruptLine", reader)
      configuration.plant.chip?.hasInterruptLine = wired
    }
    if let wired = try reader.flag("resetLine") {
      try need(chip, "resetLine", reader)
      configuration.plant.chip?.hasResetLine = wired
    }
    if let clock_kHz = try reader.integer("spiClock_kHz", in: 500...16_000) {
      try need(chip, "spiClock_kHz", reader)
      configuration.plant.chip?.byte_ns = 8_000_000 / clock_kHz
    }
    if let latency_us = try reader.integer("spiLatency_us", in: 0...10_000) {
      try need(chip, "spiLatency_us", reader)
      configuration.plant.chip?.batch_us = latency_us
    }
  }

  /// What goes wrong at random between host and chip.
  static func faults(_ reader: ScenarioReader, _ configuration: inout SimulationConfiguration) throws {
    let rates: [(key: String, path: WritableKeyPath<ChipFaultRates, UInt32>)] = [
      ("spiHeaderErrors_permille", \.headerErrors_permille), ("spiRegisterErrors_permille", \.registerErrors_permille),
      ("spiLostInterrupts_permille", \.lostInterrupts_permille), ("spiWrongCounts_permille", \.wrongCounts_permille),
      ("spiBufferErrors_permille", \.bufferErrors_permille), ("modemRestarts_permille", \.restarts_permille),
    ]
    for rate in rates {
      guard let permille = try reader.integer(rate.key, in: 0...1_000) else { continue }
      try need(configuration.plant.chip != nil, rate.key, reader)
      configuration.plant.chip?.faults[keyPath: rate.path] = UInt32(permille)
    }
  }

  /// Refuses events of a chip that there is not.
  static func check(
    _ events: [SimulationEvent], _ configuration: SimulationConfiguration, _ reader: ScenarioReader
  ) throws {
    guard configuration.plant.chip == nil else { return }
    for (index, event) in events.enumerated() {
      if case .chip = event.action { try need(false, "events/\(index)/do", reader) }
    }
  }

  private static func need(_ isThere: Bool, _ key: String, _ reader: ScenarioReader) throws {
    guard !isThere else { return }
    let what = key.contains("/") ? "this event" : "'\(key)'"
    throw reader.error(key, "\(what) needs the modem 'qca7005' on the board")
  }
}
