import ClaraCore
import HAL
import HALSim

/// The actions of scenario events: their names, and what stands beside the name.
enum ScenarioActions {
  /// What an action takes beside its name.
  enum Form {
    /// Nothing.
    case plain(SimulationAction)
    /// `hold_s`, 0.3 s when it is not given.
    case hold
    /// `current_A`.
    case current(@Sendable (Int32) -> ChargerFault)
    /// `bytes`.
    case bytes(@Sendable (Int) -> ChargerFault)
    /// `message`.
    case message(@Sendable (V2GMessageName) -> ChargerFault)
    /// `message`, one that may be answered Ongoing.
    case ongoing
    /// `message`, and `code`, which is FAILED when it is not given.
    case responseCode
    /// `message` and `by_ms`.
    case delay
    /// `power_kW`, the charger's full power when it is not given.
    case renegotiation
  }

  /// The action that an event asks for.
  static func action(_ reader: ScenarioReader) throws -> SimulationAction {
    guard let form = try reader.choice("do", all) else { throw reader.missing("do", message: "an event needs a 'do'") }
    switch form {
    case .plain(let action): return action
    case .hold:
      let hold = try reader.number("hold_s", in: 0.01...120) ?? 0.3
      return .pressStop(hold_ms: Int64((hold * 1_000).rounded()))
    case .current(let fault):
      let current = try need(try reader.number("current_A", in: 0...1_000), "current_A", reader)
      return .charger(fault(Int32(current * 1_000)))
    case .bytes(let fault):
      return .charger(fault(Int(try need(try reader.integer("bytes", in: 1...1_440), "bytes", reader))))
    case .message(let fault):
      return .charger(fault(try need(try reader.choice("message", messages), "message", reader)))
    case .ongoing:
      return .charger(.endlessOngoing(try need(try reader.choice("message", ongoingMessages), "message", reader)))
    case .responseCode:
      let message = try need(try reader.choice("message", messages), "message", reader)
      return .charger(.responseCode(message, try reader.choice("code", responseCodes) ?? .FAILED))
    case .delay:
      let message = try need(try reader.choice("message", messages), "message", reader)
      let delay = try need(try reader.integer("by_ms", in: 1...120_000), "by_ms", reader)
      return .charger(.lateAnswer(message, by_ms: delay))
    case .renegotiation:
      let power = try reader.number("power_kW", in: 0...1_000)
      return .chargerRenegotiates(power_W: power.map { Int32($0 * 1_000) })
    }
  }

  private static func need<Value>(_ value: Value?, _ key: String, _ reader: ScenarioReader) throws -> Value {
    guard let value else { throw reader.missing(key, message: "this action needs '\(key)'") }
    return value
  }

  /// Every action by its name, in the order of the documentation.
  static let all: [(name: String, value: Form)] = hands + modem + line + charger + chargerMessages + car

  private static let hands: [(name: String, value: Form)] = [
    ("press stop", .hold), ("unplug", .plain(.unplug)), ("plug", .plain(.plug)),
    ("weld contactor", .plain(.weldContactor)), ("contactor sticks open", .plain(.stickContactor)),
    ("modem fails", .plain(.cutModem)), ("pause", .plain(.pause)), ("resume", .plain(.resume)),
  ]

  private static let modem: [(name: String, value: Form)] = [
    ("modem restarts", .plain(.chip(.restart))), ("modem read buffer error", .plain(.chip(.readBufferError))),
    ("modem write buffer error", .plain(.chip(.writeBufferError))),
    ("modem interrupt breaks", .plain(.chip(.interruptLineBreaks))),
    ("modem interrupt sticks", .plain(.chip(.interruptLineSticks))),
    ("modem frame is damaged", .plain(.chip(.damagedHeader))), ("modem miscounts", .plain(.chip(.wrongCount))),
    ("modem stops sending", .plain(.chip(.stuckWriteBuffer))),
  ]

  private static let line: [(name: String, value: Form)] = [
    ("lose PLC", .plain(.losePLC)), ("restore PLC", .plain(.restorePLC)),
    ("charger closes TCP", .plain(.charger(.finish))), ("charger resets TCP", .plain(.charger(.reset))),
    ("charger forgets TCP", .plain(.charger(.forgetConnection))),
    ("charger closes TCP window", .plain(.charger(.closedWindow))),
    ("charger splits TCP segments", .bytes { .splitSegments(bytes: $0) }),
    ("charger ignores SDP", .plain(.charger(.noDiscovery))),
    ("charger loses oscillator", .plain(.charger(.oscillatorLost))),
    ("charger sets state F", .plain(.charger(.stateF))),
  ]

  private static let charger: [(name: String, value: Form)] = [
    ("charger stop", .plain(.chargerUserStop)), ("charger emergency stop", .plain(.chargerEmergencyStop)),
    ("charger asks to stop", .plain(.charger(.stopNotification))),
    ("charger malfunction", .plain(.charger(.status(6)))),
    ("charger utility interrupt", .plain(.charger(.status(3)))),
    ("charger reserved status", .plain(.charger(.status(9)))),
    ("charger isolation fault", .plain(.charger(.isolationFault))),
    ("cable check fails", .plain(.charger(.cableCheckFailed))),
    ("pre-charge stays low", .plain(.charger(.preChargeBelow(mV: 60_000)))),
    ("charger mirrors voltage", .plain(.charger(.mirrorsVoltage))),
    ("charger delivers half", .plain(.charger(.deliversLess(permille: 500)))),
    ("charger limit drops", .current { .limitDrop(mA: $0) }),
    ("charger wants a receipt", .plain(.chargerAsksForReceipt)), ("charger renegotiates", .renegotiation),
    ("charger wakes up", .plain(.chargerWakesUp)), ("charger forgets the pause", .plain(.charger(.forgetsPause))),
    ("charger joins another session", .plain(.charger(.joinsAnotherSession))),
  ]

  private static let chargerMessages: [(name: String, value: Form)] = [
    ("charger stops answering", .plain(.charger(.stopAnswering))),
    ("charger answers twice", .plain(.charger(.doubledResponses))),
    ("charger session id changes", .plain(.charger(.wrongSessionID))),
    ("charger refuses handshake", .plain(.charger(.handshakeRefused))), ("charger refuses", .responseCode),
    ("charger answers nothing to", .message { .noAnswer($0) }), ("charger answers late to", .delay),
    ("charger answers Ongoing to", .ongoing),
    ("charger answers beside", .message { .wrongResponse($0) }),
    ("charger sends garbage for", .message { .malformedEXI($0) }),
    ("charger sends a bad header for", .message { .malformedHeader($0) }),
  ]

  private static let car: [(name: String, value: Form)] = [
    ("car stops", .plain(.car(.driverStops))), ("car goes silent", .plain(.car(.silent))),
    ("car speaks again", .plain(.car(.speaksAgain))), ("car opens k", .plain(.car(.permissionOff))),
    ("car withholds k", .plain(.car(.withholdsPermission))), ("car leaves park", .plain(.car(.notInPark))),
    ("car fault", .plain(.car(.faultBits(0x08)))), ("car system fault", .plain(.car(.systemFault))),
    ("car contactor welds", .plain(.car(.contactorsWeld))),
    ("car contactor sticks open", .plain(.car(.contactorsStuckOpen))),
    ("car never asks for current", .plain(.car(.neverRequests))),
  ]

  /// Every message pair by the name of the schema; where the two protocols have different ones, by both.
  static let messages: [(name: String, value: V2GMessageName)] =
    (UInt8.min...UInt8.max).compactMap { V2GMessageName(rawValue: $0) }.map { ("\($0.name)", $0) }
    + [("PaymentServiceSelection", .servicePaymentSelection), ("Authorization", .contractAuthentication)]

  /// The messages whose answer says whether the charger has finished.
  private static let ongoingMessages = messages.filter { message in
    [.contractAuthentication, .chargeParameterDiscovery, .cableCheck].contains(message.value)
  }

  /// Every response code by the name of the schema.
  static let responseCodes: [(name: String, value: ChargerResponseCode)] =
    ChargerResponseCode.allCases.map { ("\($0)", $0) }
}
