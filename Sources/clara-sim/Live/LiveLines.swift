import ClaraCore
import HALSim

/// What happens in a live session, as lines.
enum LiveLines {
  /// A message of the car's side; nil for other events.
  static func message(_ event: CoreEvent) -> String? {
    switch event {
    case .requestSent(let name): "-> \(name.name)Req"
    case .responseReceived(let name, let code): "<- \(name.name)Res\(code == 0 ? "" : ", response code \(code)")"
    default: nil
    }
  }

  /// An event of the charger's side; nil for what only `--log` shows.
  static func line(_ event: ChargerEvent) -> String? {
    switch event {
    case .pilot(let state): "control pilot (assumed): state \("\(state)".uppercased())"
    case .modemSilent: "the modem does not take its key: is it there? (--modem simulated for a line without one)"
    case .matched: "SLAC: matched"
    case .joined: "the network is open"
    case .discovered: "SDP answered"
    case .connected: "TCP connected"
    case .disconnected(let end): "TCP over: \(end)"
    case .protocolChosen(let name): name.map { "protocol: \($0.title)" } ?? "no protocol in common"
    case .unknownMessage: "a message that cannot be understood"
    case .parametersFinished: "charge parameters told"
    case .currentStarted: "current flows"
    case .currentEnded: "current ended"
    case .stateCLost(let current_mA): "state C lost at \(SessionSummary.decimal(Int64(current_mA), 1_000)) A"
    case .response(let name, let code) where !code.isPositive: "<- \(name.name)Res \(code)"
    case .fault(let fault): "fault: \(fault)"
    case .ended(let end): "session ended: \(end.rawValue) (\(end.meaning))"
    case .stateCSeen, .request, .response, .limits, .powerDeliveryEnded, .pauseConfirmed: nil
    }
  }

  /// A message of the charger's side; nil for other events.
  static func message(_ event: ChargerEvent) -> String? {
    switch event {
    case .request(let name, let voltage_mV, let current_mA):
      "-> \(name.name)Req" + quantity(voltage_mV, " V") + quantity(current_mA, " A")
    case .response(let name, let code): "<- \(name.name)Res \(code)"
    default: nil
    }
  }

  private static func quantity(_ value: Int32?, _ unit: String) -> String {
    value.map { " \(SessionSummary.decimal(Int64($0 / 100), 10))\(unit)" } ?? ""
  }
}
