import ClaraCore
import HAL

@testable import HALSim

/// The protocols that the V2G cases are written for.
enum V2GProtocol: String, Sendable, CaseIterable {
  case din = "DIN"
  case iso2 = "-2"
}

/// One simulated session with a charger that deviates where a case wants it, watched at the wire and at the pilot.
final class V2GRun {
  /// Numbers of the pass rule that the public cases share, and of the message timers (anchors 6.2, 7.2), in
  /// milliseconds.
  enum Time {
    static let stateB: Int64 = 4_500
    static let tcpClosed: Int64 = 5_000
    static let matchLeave: Int64 = 1_000
    static let message: Int64 = 2_000
    static let serviceDetail: Int64 = 5_000
    static let currentDemand: Int64 = 250
    static let ongoing: Int64 = 60_000
    static let cableCheck: Int64 = 40_000
    static let preCharge: Int64 = 7_000
    /// Time on the line and in the stacks.
    static let transmission: Int64 = 50
  }

  let session: SimulatedSession
  let tap: WireTap
  /// When the charger deviated first.
  private(set) var deviatedAt: Instant?
  private(set) var responses: [(at: Instant, name: V2GMessageName, code: ChargerResponseCode)] = []
  /// Every change of the car's second resistor.
  private(set) var stateC: [(at: Instant, isOn: Bool)] = []
  /// CM_SET_KEY.REQ that the car gave to its modem.
  private(set) var keys: [Instant] = []
  private(set) var events: [(at: Instant, event: ChargerEvent)] = []
  private(set) var result: SimulationResult?
  /// When everything was over.
  private(set) var overAt: Instant?
  var onStep: (V2GRun) -> Void = { _ in }

  private struct Trigger {
    let name: V2GMessageName
    var left: Int
    let action: (V2GRun) -> Void
  }
  private var triggers: [Trigger] = []
  private var pressedAt: Instant?

  /// A short session, changed as a case wants it: strict, on a board that measures the pilot.
  init(_ kind: V2GProtocol = .din, _ change: (inout SimulationConfiguration) -> Void = { _ in }) {
    var configuration = Self.strict
    configuration.charger.session.protocols = kind == .iso2 ? [.iso2] : [.din70121]
    change(&configuration)
    session = SimulatedSession(configuration)
    let profile = configuration.charger
    tap = WireTap {
      switch kind {
      case .din: DINChargerDialect(profile: profile)
      case .iso2: ISO2ChargerDialect(profile: profile)
      }
    }
    watch()
  }

  /// A charger by the book, a car that does not take its time, and a charge of a few seconds.
  static var strict: SimulationConfiguration {
    var configuration = SimulationConfiguration()
    configuration.charger = .ideal
    configuration.charger.cableCheck.duration_ms = 2_500
    // One session each: what comes after the end is judged, and not what a charger that invites anew gets.
    configuration.charger.ending.rearm_ms = nil
    configuration.plant.car.permission_ms = 900
    configuration.plant.car.contactors_ms = 400
    configuration.plant.car.request_ms = 400
    configuration.plant.car.ramp_APerS = 40
    configuration.plant.soc_permille = 429
    configuration.plant.adapter.measuresPilot = true
    configuration.settings.stopAtSoC_percent = 43
    configuration.settings.timing = .strict
    configuration.limit_s = 900
    return configuration
  }

  private func watch() {
    session.onPLCFrame = { [unowned self] frame, now, isSent in
      tap.note(frame, at: now, isSent: isSent)
      if isSent, frame.count > 18, frame[12] == 0x88, frame[15] == 0x08, frame[16] == 0x60 { keys.append(now) }
    }
    session.plant.onSignal = { [unowned self] signal, value, now in
      if signal == .stateC { stateC.append((now, value == 1)) }
    }
    let inner = session.charger.onEvent
    session.charger.onEvent = { [unowned self] event, now in
      inner?(event, now)
      events.append((now, event))
      take(event, now)
    }
  }

  private func take(_ event: ChargerEvent, _ now: Instant) {
    switch event {
    case .response(let name, let code): responses.append((now, name, code))
    case .request(let name, _, _):
      for index in triggers.indices where triggers[index].name == name && triggers[index].left > 0 {
        triggers[index].left -= 1
        if triggers[index].left == 0 { triggers[index].action(self) }
      }
    default: break
    }
  }

  /// Does something when the charger has received its `nth` request of a kind, before it answers.
  func when(_ name: V2GMessageName, nth: Int = 1, _ action: @escaping (V2GRun) -> Void) {
    triggers.append(Trigger(name: name, left: nth, action: action))
  }

  /// Lets faults act from now on; the first time counts as the deviation.
  func deviate(_ faults: ChargerFault...) {
    if deviatedAt == nil { deviatedAt = now }
    for fault in faults { session.charger.inject(fault, at: now) }
  }

  var now: Instant { session.world.now }

  /// Runs to power-off: whoever finds the session over presses the button once.
  @discardableResult
  func run() -> SimulationResult {
    let result = session.run { [unowned self] session in
      onStep(self)
      guard session.status.isOver || isWaitingAfterwards else { return }
      if overAt == nil { overAt = now }
      // Long enough after the end for everything that still has to happen on the line.
      guard let overAt, now - overAt > .milliseconds(2_000) else { return }
      if pressedAt == nil {
        pressedAt = now
        session.hardware.moveButton(down: true)
      } else if let pressedAt, now - pressedAt > .milliseconds(300) {
        session.hardware.moveButton(down: false)
      }
    }
    self.result = result
    return result
  }

  /// True when the car is back to where it waits for a plug, long enough after the deviation.
  private var isWaitingAfterwards: Bool {
    guard let deviatedAt, session.status.isWaiting else { return false }
    return now - deviatedAt > .milliseconds(8_000)
  }

  /// When a response went out last.
  func lastResponse(_ name: V2GMessageName) -> Instant? { responses.last { $0.name == name }?.at }

  /// When the car asked for something first.
  func firstRequest(_ name: V2GMessageName) -> Instant? { tap.requests.first { $0.name == name }?.at }
}

/// The rules that cases share.
extension V2GRun {
  /// State B, TCP closed, and nothing said but a session stop, all counted from `cause`.
  func judgeShutdown(_ verdict: Verdict, from cause: Instant, notBefore: Bool = false) {
    guard let deviation = deviatedAt else {
      return _ = verdict.expect(false, "the session never came to the deviation")
    }
    if let last = stateC.last(where: { $0.at <= deviation }), last.isOn {
      let left = stateC.first { $0.at > deviation && !$0.isOn }
      let delay = left.map { ($0.at - cause).milliseconds } ?? .max
      verdict.expect(delay <= Time.stateB, left == nil ? "never in state B" : "in state B after \(delay) ms")
      if notBefore { verdict.expect(delay >= -Time.transmission, "in state B \(-delay) ms too early") }
    }
    judgeClose(verdict, from: lastResponse(.sessionStop).map { max($0, cause) } ?? cause, notBefore: notBefore)
    let allowed: [V2GMessageName?] = [.sessionStop]
    for request in tap.requests where request.at > deviation {
      let isOngoing = request.at <= cause && notBefore && request.name == tap.requests.last { $0.at <= deviation }?.name
      verdict.expect(
        allowed.contains(request.name) || isOngoing, "sent \(request.name.map { "\($0)" } ?? "something") after it")
    }
    judgeSafety(verdict)
  }

  func judgeClose(_ verdict: Verdict, from cause: Instant, notBefore: Bool = false) {
    guard let connection = tap.connections.last, let closed = connection.closedAt else {
      return _ = verdict.expect(false, "the car never closed the connection")
    }
    let delay = (closed - cause).milliseconds
    verdict.expect(delay <= Time.tcpClosed, "TCP closed after \(delay) ms")
    if notBefore { verdict.expect(delay >= -Time.transmission, "TCP closed \(-delay) ms too early") }
    let again = tap.connections.filter { $0.openedAt > cause }
    verdict.expect(again.isEmpty, "another connection was opened")
  }

  /// No invariant broken, a named reason, everything open and off.
  func judgeSafety(_ verdict: Verdict) {
    guard let result else { return _ = verdict.expect(false, "not run") }
    verdict.expect(result.violations.isEmpty, "\(result.violations.map { "\($0.invariant.name): \($0.detail)" })")
    verdict.expect(!result.isEndless, "the session did not end")
    verdict.expect(session.plant.liveness.isSafe, "not safe at the end")
    verdict.expect(result.stopReason != .none, "no stop reason")
    verdict.expect(result.isPoweredOff, "could not be switched off")
  }
}
