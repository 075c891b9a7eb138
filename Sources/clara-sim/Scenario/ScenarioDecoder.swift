import ClaraCore
import HAL
import HALSim

/// The schema of scenario files: which keys there are, what they take, and what they mean (doc/scenarios.md).
enum ScenarioDecoder {
  static func scenario(_ reader: ScenarioReader) throws -> Scenario {
    guard let name = try reader.text("name") else { throw reader.missing("name", message: "a scenario needs a 'name'") }
    if name.isEmpty { throw reader.error("name", "'name' must not be empty") }
    let about = try reader.text("about") ?? ""
    var configuration = SimulationConfiguration()
    try reader.available("application", ["adapter"], later: ["vehicle"])
    let spoken = try reader.available("protocol", protocols.map(\.name), later: ["iso20"])
    try reader.object("charger") { try charger($0, &configuration) }
    // After the charger's own keys: a profile brings the protocols of its make along.
    if let found = protocols.first(where: { $0.name == spoken }) {
      configuration.charger.session.protocols = found.value
    }
    try reader.object("car") { try car($0, &configuration) }
    try reader.object("battery") { try battery($0, &configuration) }
    if let chip = try reader.object("board", orOneOf: modems, { try ScenarioBoard.read($0, &configuration) }) {
      configuration.plant.chip = chip
    }
    try reader.object("settings") { try ScenarioSettings.read($0, &configuration.settings) }
    if let timing = try reader.choice("timing", [("field", TimingProfile.field), ("strict", .strict)]) {
      configuration.settings.timing = timing
    }
    configuration.events = try reader.list("events") { try ScenarioEvents.event($0) } ?? []
    try ScenarioBoard.check(configuration.events, configuration, reader)
    try ScenarioEvents.check(configuration.events, configuration, reader)
    try reader.object("faults") { try faults($0, &configuration) }
    if let seed = try reader.integer("seed", in: 0...9_007_199_254_740_991) { configuration.plant.seed = UInt64(seed) }
    let expected = try reader.object("expect") { try expectation($0) } ?? Scenario.Expectation()
    return Scenario(name: name, about: about, configuration: configuration, expectation: expected)
  }

  /// What the charger can speak.
  static let protocols: [(name: String, value: [ChargerProfile.ChargerProtocol])] = [
    ("din", [.din70121]), ("iso2", [.iso2]), ("both", [.din70121, .iso2]), ("neither", []),
  ]

  static var chargers: [(name: String, value: ChargerProfile)] {
    ChargerProfile.all.map { ($0.name, $0) }
  }

  static var cars: [(name: String, value: CarProfile)] { CarProfile.all.map { ($0.key, $0.profile) } }

  private static func charger(_ reader: ScenarioReader, _ configuration: inout SimulationConfiguration) throws {
    if let profile = try reader.choice("profile", chargers) { configuration.charger = profile }
    if let current = try reader.number("maximumCurrent_A", in: 1...1_000) {
      configuration.charger.output.maximumCurrent_mA = Int32(current * 1_000)
      configuration.charger.stage.maximumCurrent_mA = Int32(current * 1_000)
    }
    if let voltage = try reader.number("maximumVoltage_V", in: 50...1_000) {
      configuration.charger.output.maximumVoltage_mV = Int32(voltage * 1_000)
      configuration.charger.stage.maximumVoltage_mV = Int32(voltage * 1_000)
    }
    if let power = try reader.number("maximumPower_kW", in: 1...1_000) {
      configuration.charger.output.maximumPower_W = Int32(power * 1_000)
      configuration.charger.stage.maximumPower_W = Int32(power * 1_000)
    }
    if let duration = try reader.number("cableCheck_s", in: 0...120) {
      configuration.charger.cableCheck.duration_ms = Int64(duration * 1_000)
    }
    if let services = try reader.integers("services", in: 2...65_535) {
      guard services.count <= ChargerProfile.Session.serviceLimit else {
        throw reader.error("services", "'services' takes at most \(ChargerProfile.Session.serviceLimit) ids")
      }
      configuration.charger.session.services = services.map { UInt16($0) }
    }
    if let after = try reader.number("pluggedAfter_s", in: 0...600) {
      configuration.pluggedAfter_ms = Int64(after * 1_000)
    }
    configuration.neighbours =
      try reader.list("neighbours") { reader in
        let profile = try reader.choice("profile", chargers) ?? .alpitronic
        let attenuation = try reader.integer("attenuation_dB", in: 0...60) ?? 40
        return SimulationConfiguration.Neighbour(profile: profile, attenuation_dB: UInt8(attenuation))
      } ?? []
  }

  private static func car(_ reader: ScenarioReader, _ configuration: inout SimulationConfiguration) throws {
    if let profile = try reader.choice("profile", cars) { configuration.plant.car = profile }
  }

  private static func battery(_ reader: ScenarioReader, _ configuration: inout SimulationConfiguration) throws {
    if let soc = try reader.number("soc_percent", in: 0...100) { configuration.plant.soc_permille = Int32(soc * 10) }
  }

  /// What connects the core with the power line, by name.
  static let modems: [(name: String, value: ChipConfiguration?)] = [
    ("simulated", nil), ("qca7005", ChipConfiguration()),
  ]

  static let contactorFaults: [(name: String, value: Contactor.Fault)] = [
    ("good", .none), ("welded", .welded), ("stuckOpen", .stuckOpen),
  ]

  private static func faults(_ reader: ScenarioReader, _ configuration: inout SimulationConfiguration) throws {
    if let loss = try reader.integer("lineLoss_permille", in: 0...1_000) {
      configuration.plant.path.loss_permille = UInt32(loss)
    }
    if let twice = try reader.integer("lineDuplication_permille", in: 0...1_000) {
      configuration.plant.path.duplication_permille = UInt32(twice)
    }
    if let late = try reader.integer("lineReordering_permille", in: 0...1_000) {
      configuration.plant.path.reordering_permille = UInt32(late)
    }
    if let loss = try reader.integer("canLoss_permille", in: 0...1_000) {
      configuration.plant.canLoss_permille = UInt32(loss)
    }
    try ScenarioBoard.faults(reader, &configuration)
  }

  private static func expectation(_ reader: ScenarioReader) throws -> Scenario.Expectation {
    var expectation = Scenario.Expectation()
    expectation.outcome = try reader.choice(
      "outcome", [("completed", .completed), ("stopped", .stopped), ("failed", .failed)])
    expectation.stopReason = try reader.choice("stopReason", stopReasons)
    expectation.checkpoints = try checkpoints(reader, "checkpoints")
    expectation.notCheckpoints = try checkpoints(reader, "notCheckpoints")
    expectation.maximumCurrent_A = try reader.number("maximumCurrent_A", in: 0...1_000)
    expectation.minimumEnergy_Wh = try reader.number("minimumEnergy_Wh", in: 0...1_000_000)
    expectation.maximumEnergy_Wh = try reader.number("maximumEnergy_Wh", in: 0...1_000_000)
    expectation.endsAfter_s = try reader.number("endsAfter_s", in: 0...86_400)
    expectation.endsWithin_s = try reader.number("endsWithin_s", in: 0...86_400)
    expectation.powersOff = try reader.flag("powersOff")
    try order(
      reader, "minimumEnergy_Wh", expectation.minimumEnergy_Wh, "maximumEnergy_Wh", expectation.maximumEnergy_Wh)
    try order(reader, "endsAfter_s", expectation.endsAfter_s, "endsWithin_s", expectation.endsWithin_s)
    return expectation
  }

  /// Refuses two limits that nothing can keep.
  private static func order(
    _ reader: ScenarioReader, _ low: String, _ least: Double?, _ high: String, _ most: Double?
  ) throws {
    guard let least, let most, least > most else { return }
    throw reader.error(low, "'\(low)' is above '\(high)': no session can be both")
  }

  private static func checkpoints(_ reader: ScenarioReader, _ key: String) throws -> [UInt16] {
    (try reader.integers(key, in: 0...1_400) ?? []).map { UInt16($0) }
  }

  /// Every stop reason by its name.
  static let stopReasons: [(name: String, value: StopReason)] = (UInt8.min...UInt8.max)
    .compactMap { StopReason(rawValue: $0) }.map { ("\($0.name)", $0) }
}
