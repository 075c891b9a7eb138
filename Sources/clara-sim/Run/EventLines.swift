import ClaraCore
import HAL

/// Events of the controller as lines that a person follows: one line per thing that happened.
enum EventLines {
  /// The line, or nil for what would only flood the log.
  static func line(_ event: CoreEvent) -> String? {
    switch event {
    case .checkpoint(let number): checkpointMeanings[number].map { "checkpoint \(number): \($0)" }
    case .sessionState(let state): "session \(state.name)"
    case .chademoState(let state): "CHAdeMO \(state.name)"
    case .attemptFailed(let reason): "attempt failed, once more: \(reason.name) (\(reason.meaning))"
    case .stopReason(let reason): "stop reason: \(reason.name) (\(reason.meaning))"
    case .paused(let isPaused): isPaused ? "the session is paused" : "the session is taken up again"
    case .stopButton(let pressed): pressed ? "stop button pressed" : "stop button released"
    case .powerOffPending: "power off is pending"
    case .contactor(let closed): closed ? "contactor closes" : "contactor opens"
    case .stateC(let active): active ? "control pilot: state C" : "control pilot: state B"
    case .lock(let engaged): engaged ? "connector locked" : "connector unlocked"
    case .d1(let on): "d1 \(on ? "on" : "off")"
    case .d2(let on): "d2 \(on ? "on" : "off")"
    case .responseIgnored(let why): "a response was ignored: \(why)"
    case .refused(let invariant): "REFUSED by the safety guard: \(invariant.name)"
    case .powerOff: "power off"
    case .light, .connectionLevel, .requestSent, .responseReceived: nil
    }
  }

  /// The checkpoints that are worth a line of their own (clara-behaviour 1.10).
  private static let checkpointMeanings: [UInt16: String] = [
    102: "a charger answers", 140: "attenuation known", 150: "matching", 170: "key set", 203: "charger found by SDP",
    303: "TCP established", 506: "session id known", 550: "charge parameters known", 572: "pre-charge voltage reached",
    573: "pre-charge completed", 700: "charging", 800: "power delivery off", 810: "state B",
    850: "contactors off, welding detection", 900: "session stop", 1100: "safe shutdown", 1300: "safe shutdown over",
  ]
}
