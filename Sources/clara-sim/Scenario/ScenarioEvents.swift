import ClaraCore
import HAL
import HALSim

/// The `events` of a scenario: a trigger, a delay, an action.
enum ScenarioEvents {
  static func event(_ reader: ScenarioReader) throws -> SimulationEvent {
    let at = try reader.number("at_s", in: 0...86_400)
    let when = try reader.text("when")
    let after = try reader.number("after_s", in: 0...86_400)
    let action = try ScenarioActions.action(reader)
    let after_ms = Int64(((after ?? 0) * 1_000).rounded())
    switch (at, when) {
    case (let at?, nil):
      if after != nil { throw reader.error("after_s", "'after_s' goes with 'when', not with 'at_s'") }
      return SimulationEvent(.time(ms: Int64((at * 1_000).rounded())), action)
    case (nil, let when?): return SimulationEvent(try trigger(when, reader), after_ms: after_ms, action)
    case (nil, nil): throw reader.missing("at_s", "when", message: "an event needs 'at_s' or 'when'")
    default: throw reader.error("when", "an event takes either 'at_s' or 'when', not both")
    }
  }

  /// Refuses what no protocol of the session knows.
  static func check(
    _ events: [SimulationEvent], _ configuration: SimulationConfiguration, _ reader: ScenarioReader
  ) throws {
    let offer = configuration.settings.protocols
    let isOffered = offer.first == .iso2 || offer.second == .iso2
    if isOffered, configuration.charger.session.protocols.contains(.iso2) { return }
    for (index, event) in events.enumerated() {
      guard case .chargerAsksForReceipt = event.action else { continue }
      let why = isOffered ? "the charger does not speak (protocol: \"iso2\")" : "'settings' do not offer"
      throw reader.error("events/\(index)/do", "receipts are of ISO 15118-2, which \(why)")
    }
  }

  private static func trigger(_ name: String, _ reader: ScenarioReader) throws -> SimulationTrigger {
    if name.hasPrefix("soc "), let percent = Int32(name.dropFirst(4)) {
      guard (0...100).contains(percent) else {
        throw reader.error("when", "\(percent) is impossible as state of charge: expected 0 to 100")
      }
      return .soc(percent: percent)
    }
    return try reader.pick(name, "when", triggers)
  }

  /// Every trigger by its name, but for `soc N`.
  static let triggers: [(name: String, value: SimulationTrigger)] = {
    var triggers: [(name: String, value: SimulationTrigger)] = [
      ("matching", .matching), ("charging", .charging), ("ended", .ended), ("paused", .paused),
    ]
    for raw in UInt8.min...UInt8.max {
      if let state = SessionStateName(rawValue: raw) { triggers.append(("\(state.name)", .session(state))) }
    }
    for raw in UInt8.min...UInt8.max {
      if let state = CHAdeMOStateName(rawValue: raw) { triggers.append(("CHAdeMO \(state.name)", .chademo(state))) }
    }
    return triggers
  }()
}
