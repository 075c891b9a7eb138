import ClaraCore
import HAL

@testable import HALSim

/// Clara and the simulated charger as two live stations on one cable, in virtual time: what an interface does in real
/// time, without an interface.
final class LivePair {
  let session: LiveSession
  let charger: LiveCharger
  private(set) var now = Instant.zero
  private(set) var chargerEvents: [(event: ChargerEvent, at: Instant)] = []
  private(set) var claraEvents: [(event: CoreEvent, at: Instant)] = []
  /// Frames on the cable; true from Clara.
  private(set) var frames: [(frame: [UInt8], isClara: Bool)] = []
  private var toCharger: [[UInt8]] = []
  private var toClara: [[UInt8]] = []
  /// False while the cable is cut.
  var isConnected = true

  init(
    _ change: (inout SimulationConfiguration) -> Void = { _ in }, charger: LiveCharger.Configuration = .init(),
    modem: LiveModem = .simulated
  ) {
    var configuration = SimulationConfiguration()
    configuration.pluggedAfter_ms = 0
    change(&configuration)
    session = LiveSession(configuration, modem: modem)
    self.charger = LiveCharger(charger)
    session.onSend = { [unowned self] in send($0, isClara: true) }
    self.charger.onSend = { [unowned self] in send($0, isClara: false) }
    self.charger.onEvent = { [unowned self] in chargerEvents.append(($0, $1)) }
    session.log.addListener { [unowned self] in claraEvents.append(($0, $1)) }
  }

  private func send(_ frame: [UInt8], isClara: Bool) {
    guard isConnected else { return }
    frames.append((frame, isClara))
    if isClara { toCharger.append(frame) } else { toClara.append(frame) }
  }

  /// Runs until Clara is done or `condition` holds; false after `limit_s` seconds.
  func run(limit_s: Int64 = 120, until condition: () -> Bool = { false }) -> Bool {
    let limit = Instant.zero + .seconds(limit_s)
    while !session.isDone, !condition() {
      guard now < limit else { return false }
      let hasFrames = !toClara.isEmpty || !toCharger.isEmpty
      now = hasFrames ? now : max(now, min(limit, session.nextDeadline, charger.nextDeadline))
      charger.advance(to: now)
      session.advance(to: now)
      let (forClara, forCharger) = (toClara, toCharger)
      (toClara, toCharger) = ([], [])
      for frame in forCharger { charger.receive(frame) }
      for frame in forClara { session.receive(frame) }
      charger.poll()
      session.poll()
    }
    return true
  }

  /// When Clara reported an event first.
  func time(of event: CoreEvent) -> Instant? { claraEvents.first { $0.event == event }?.at }

  /// When the charger reported an event first.
  func time(of event: ChargerEvent) -> Instant? { chargerEvents.first { $0.event == event }?.at }
}

extension LiveCharger.Configuration {
  /// A charger of this make.
  static func make(_ profile: ChargerProfile) -> LiveCharger.Configuration {
    var configuration = LiveCharger.Configuration()
    configuration.profile = profile
    return configuration
  }
}
