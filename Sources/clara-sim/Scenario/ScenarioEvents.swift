import ClaraCore
import HAL
import HALSim

/// The `events` of a scenario: a trigger, a delay, an action.
enum ScenarioEvents {
  static func event(_ reader: ScenarioReader) throws -> SimulationEvent {
    let at = try reader.number("at_s", in: 0...86_400)
    let when = try reader.text("when")
    let after = try reader.number("after_s", in: 0...86_400) ?? 0
    let action = try action(reader)
    switch (at, when) {
    case (let at?, nil): return SimulationEvent(.time(ms: Int64(at * 1_000)), after_ms: Int64(after * 1_000), action)
    case (nil, let when?):
      return SimulationEvent(try trigger(when, reader), after_ms: Int64(after * 1_000), action)
    default: throw reader.error("at_s", "an event needs either 'at_s' or 'when'")
    }
  }

  private static func trigger(_ name: String, _ reader: ScenarioReader) throws -> SimulationTrigger {
    if name.hasPrefix("soc "), let percent = Int32(name.dropFirst(4)), (0...100).contains(percent) {
      return .soc(percent: percent)
    }
    var choices: [(name: String, value: SimulationTrigger)] = [
      ("matching", .matching), ("charging", .charging), ("ended", .ended),
    ]
    for raw in UInt8.min...UInt8.max {
      if let state = SessionStateName(rawValue: raw) { choices.append(("\(state.name)", .session(state))) }
      if let state = CHAdeMOStateName(rawValue: raw) { choices.append(("CHAdeMO \(state.name)", .chademo(state))) }
    }
    return try reader.pick(name, "when", choices)
  }

  private static func action(_ reader: ScenarioReader) throws -> SimulationAction {
    guard let name = try reader.text("do") else { throw reader.error("do", "an event needs a 'do'") }
    let hold = try reader.number("hold_s", in: 0.01...120)
    let message = try reader.choice("message", messages)
    let code = try reader.integer("code", in: 0...22)
    let milliseconds = try reader.integer("by_ms", in: 1...120_000)
    let amperes = try reader.number("current_A", in: 0...1_000)
    if hold != nil, name != "press stop" { throw reader.error("hold_s", "'hold_s' goes with 'press stop' only") }
    if let simple = simpleActions.first(where: { $0.name == name }) { return simple.value }
    switch name {
    case "press stop": return .pressStop(hold_ms: Int64((hold ?? 0.3) * 1_000))
    case "charger limit drops": return .charger(.limitDrop(mA: Int32((amperes ?? 0) * 1_000)))
    case "charger answers nothing to":
      return .charger(.noAnswer(try need(message, "message", name, reader)))
    case "charger refuses":
      let code = ChargerResponseCode(rawValue: UInt8(code ?? 4)) ?? .FAILED
      return .charger(.responseCode(try need(message, "message", name, reader), code))
    case "charger answers late to":
      let message = try need(message, "message", name, reader)
      return .charger(.lateAnswer(message, by_ms: try need(milliseconds, "by_ms", name, reader)))
    case "charger sends garbage for":
      return .charger(.malformedEXI(try need(message, "message", name, reader)))
    case "charger answers Ongoing to":
      return .charger(.endlessOngoing(try need(message, "message", name, reader)))
    default:
      let choices = simpleActions + argumentActions.map { ($0, .unplug) }
      return try reader.pick(name, "do", choices)
    }
  }

  private static func need<Value>(
    _ value: Value?, _ key: String, _ action: String, _ reader: ScenarioReader
  ) throws -> Value {
    guard let value else { throw reader.error("do", "'\(action)' needs '\(key)'") }
    return value
  }

  /// Actions that take something beside their name.
  private static let argumentActions = [
    "press stop", "charger limit drops", "charger answers nothing to", "charger refuses", "charger answers late to",
    "charger sends garbage for", "charger answers Ongoing to",
  ]

  private static let simpleActions: [(name: String, value: SimulationAction)] = [
    ("unplug", .unplug), ("plug", .plug), ("lose PLC", .losePLC), ("restore PLC", .restorePLC),
    ("weld contactor", .weldContactor), ("contactor sticks open", .stickContactor),
    ("charger stop", .chargerUserStop), ("charger emergency stop", .chargerEmergencyStop),
    ("charger stops answering", .charger(.stopAnswering)), ("charger closes TCP", .charger(.finish)),
    ("charger resets TCP", .charger(.reset)), ("charger malfunction", .charger(.status(6))),
    ("charger utility interrupt", .charger(.status(3))), ("charger reserved status", .charger(.status(9))),
    ("charger asks to stop", .charger(.stopNotification)), ("charger isolation fault", .charger(.isolationFault)),
    ("cable check fails", .charger(.cableCheckFailed)),
    ("pre-charge stays low", .charger(.preChargeBelow(mV: 60_000))),
    ("charger session id changes", .charger(.wrongSessionID)),
    ("charger refuses handshake", .charger(.handshakeRefused)),
    ("charger mirrors voltage", .charger(.mirrorsVoltage)),
    ("charger delivers half", .charger(.deliversLess(permille: 500))),
    ("car stops", .car(.driverStops)), ("car goes silent", .car(.silent)), ("car opens k", .car(.permissionOff)),
    ("car leaves park", .car(.notInPark)), ("car fault", .car(.faultBits(0x08))),
    ("car system fault", .car(.systemFault)), ("car contactor welds", .car(.contactorsWeld)),
  ]

  private static let messages: [(name: String, value: V2GMessageName)] = (UInt8.min...UInt8.max)
    .compactMap { V2GMessageName(rawValue: $0) }.map { ("\($0.name)", $0) }
}
