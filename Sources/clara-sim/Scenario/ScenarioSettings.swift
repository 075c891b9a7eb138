import ClaraCore

/// The `settings` of a scenario: the names and ranges of `Settings`.
enum ScenarioSettings {
  static func read(_ reader: ScenarioReader, _ settings: inout Settings) throws {
    // The panel profile comes first: single settings then change it.
    if try reader.choice("panel", [("seed", false), ("adapter", true)]) == true { settings.panel = .adapter }
    try session(reader, &settings)
    try chademo(reader, &settings.chademo)
    try panel(reader, &settings.panel)
  }

  /// The protocols that the adapter can offer.
  static let protocols: [(name: String, value: SessionProtocol)] = [("din", .din), ("iso2", .iso2)]

  private static func session(_ reader: ScenarioReader, _ settings: inout Settings) throws {
    if let wanted = try reader.choices("protocols", protocols) {
      guard let first = wanted.first, wanted.count <= 2 else {
        throw reader.error("protocols", "'protocols' takes one or two names, most wanted first")
      }
      settings.protocols = ProtocolOffer(first, wanted.count > 1 ? wanted[1] : nil)
    }
    if let value = try reader.integer("stopAtSoC_percent", in: 1...100) { settings.stopAtSoC_percent = UInt8(value) }
    if let value = try reader.integer("maximumCurrent_A", in: 1...500) { settings.maximumCurrent_A = UInt16(value) }
    if let value = try reader.integer("maximumPower_kW", in: 1...1_000) { settings.maximumPower_kW = UInt16(value) }
    if let value = try reader.integer("minimumVoltageLimit_V", in: 100...1_000) {
      settings.minimumVoltageLimit_V = UInt16(value)
    }
    if let value = try reader.integer("preChargeStartDelay_ms", in: 0...10_000) {
      settings.preChargeStartDelay_ms = UInt16(value)
    }
    if let value = try reader.integer("preChargeTolerance_V", in: 1...50) {
      settings.preChargeTolerance_V = UInt8(value)
    }
  }

  private static func chademo(_ reader: ScenarioReader, _ settings: inout CHAdeMOSettings) throws {
    if let value = try reader.integer("adapterMaximumCurrent_A", in: 1...255) {
      settings.maximumCurrent_A = UInt8(value)
    }
    if let value = try reader.integer("adapterMaximumVoltage_V", in: 250...1_000) {
      settings.maximumVoltage_V = UInt16(value)
    }
    if let value = try reader.flag("announceProtocol09") { settings.announceProtocol09 = value }
    if let value = try reader.flag("alternativeEstimate") { settings.alternativeEstimate = value }
    if let value = try reader.flag("dynamicCurrentFallback") { settings.dynamicCurrentFallback = value }
    if let value = try reader.flag("announceWeldingDetection") { settings.weldingDetection = value }
    if let value = try reader.flag("openContactorBeforeWeldingDetection") {
      settings.openContactorBeforeWeldingDetection = value
    }
    if let value = try reader.integer("maximumUndersupply_A", in: 0...255) {
      settings.maximumUndersupply_A = UInt8(value)
    }
    if let value = try reader.integer("assumeContactorsClosedAfter_ms", in: 500...4_000) {
      settings.assumeContactorsClosedAfter_ms = UInt16(value)
    }
    if let value = try reader.integer("fakeIdleCurrent_A", in: 0...5) { settings.fakeIdleCurrent_A = UInt8(value) }
  }

  private static func panel(_ reader: ScenarioReader, _ settings: inout PanelSettings) throws {
    let profiles: [(name: String, value: PanelSettings.LightProfile)] = [
      ("seed", .seed), ("adapter", .adapter), ("foccci", .foccci),
    ]
    if let value = try reader.choice("lightProfile", profiles) { settings.lightProfile = value }
    if let value = try reader.number("forcedShutdownAfter_s", in: 1...60) {
      settings.forcedShutdownAfter_ms = UInt32(value * 1_000)
    }
    if let value = try reader.flag("autoOffAfterCharging") { settings.autoOffAfterCharging = value }
    if let value = try reader.number("inactivityOffAfter_s", in: 10...3_600) {
      settings.inactivityOffAfter_ms = UInt32(value * 1_000)
    }
    if let value = try reader.integer("debounce_ms", in: 0...500) { settings.debounce_ms = UInt16(value) }
  }
}
