import ClaraCore
import HAL

/// A charger as a car meets it: control pilot, SLAC, IPv6 with SDP and a TCP server, the V2G session, and the power
/// stage behind it. What it does differently from the standard its profile says; what goes wrong is injected.
public final class SimulatedCharger: Participant {
  /// Which make it is.
  public let profile: ChargerProfile
  /// Takes every event, in order.
  public var onEvent: ((ChargerEvent, Instant) -> Void)?
  /// Why the last session ended; nil before the first end.
  public internal(set) var lastEnd: ChargerEnd?

  /// Where the charger stands as a whole.
  enum Standing: Equatable {
    /// Nothing is plugged in.
    case unplugged
    /// A car can come: SLAC, SDP and TCP are answered.
    case ready
    /// A session is paused: the oscillator is off, the modem asleep, and either side may wake the other.
    case paused
    /// A session is over; the next needs the plug pulled, or the time for another try to come.
    case ended
  }

  let link: any ChargerLink
  let pilot: PilotLine
  let network: ChargerNetwork
  let matching: ChargerMatching
  let power: ChargerPower
  let random: SeededRandom

  var standing = Standing.unplugged
  var session: SECCSession?
  var sessionCount: UInt64 = 0
  /// The session that was paused and may be taken up again.
  var pausedSession: SECCSession.Paused?
  var faults = ChargerFaults()
  var isSilent = false
  var isJoined = false

  var joinAt: Instant?
  var setupDeadline: Instant?
  var rearmAt: Instant?
  var steadyAt: Instant?
  var oscillatorAt: Instant?
  var connectionEnd: ChargerConnectionEnd?
  var isConnectionReported = false
  var now: Instant = .zero

  private var seenPilotChange: UInt32 = .max
  private var pilotState: PilotLine.State = .a
  private var deadline: Instant = .zero

  /// How long the oscillator pauses when no car answered (T_step_EF, 4 s).
  static let oscillatorPause = HAL.Duration.seconds(4)

  /// A charger behind `link`, on `pilot`, with `stage` as its power.
  public init(
    profile: ChargerProfile, link: any ChargerLink, pilot: PilotLine, stage: PowerStage, random: SeededRandom
  ) {
    self.profile = profile
    self.link = link
    self.pilot = pilot
    self.random = random.stream("charger", index: link.macAddress.value)
    var sequence = self.random.stream("tcp")
    network = ChargerNetwork(
      behaviour: profile.network, modemMAC: link.macAddress,
      initialSequence: UInt32(truncatingIfNeeded: sequence.next()))
    matching = ChargerMatching(behaviour: profile.matching, link: link, random: self.random.stream("slac"))
    power = ChargerPower(stage: stage, profile: profile)
    if network.mac != link.macAddress { link.additionalAddresses.append(network.mac) }
    network.answersDiscovery = false
    network.tcp.isListening = false
  }

  /// A charger behind a modem of the simulated line.
  public convenience init(
    profile: ChargerProfile, modem: SimulatedModem, pilot: PilotLine, stage: PowerStage, random: SeededRandom
  ) {
    self.init(profile: profile, link: modem, pilot: pilot, stage: stage, random: random)
  }

  /// The Ethernet address of its modem.
  public var macAddress: MACAddress { link.macAddress }

  /// True while a V2G session is open.
  public var isInSession: Bool { session.map { $0.end == nil } ?? false }

  /// True while there is no connection, not even the rest of one.
  public var isConnectionIdle: Bool { network.tcp.isIdle }

  /// At once while a frame waits or the pilot has changed, else what is due next.
  public var nextDeadline: Instant {
    if link.hasReceived || pilot.changeCount != seenPilotChange { return .zero }
    return deadline
  }

  /// Does everything that is due.
  public func poll(now: Instant) {
    self.now = now
    takePilot()
    takeFrames()
    runTimers()
    takeMatching()
    network.poll(now: now)
    takeConnection()
    runSession()
    sendFrames()
    updateDeadline()
  }

  /// Makes the charger poll at once: something outside has changed what it wants.
  func wake() { deadline = .zero }

  func emit(_ event: ChargerEvent) { onEvent?(event, now) }

  private func updateDeadline() {
    // Who is silent leaves the matching alone, and must not wait for it.
    var next = min(network.nextDeadline, isSilent ? .distantFuture : matching.nextDeadline)
    for due in [joinAt, setupDeadline, rearmAt, steadyAt, oscillatorAt] { next = min(next, due ?? .distantFuture) }
    if let session { next = min(next, session.nextDeadline(now: now)) }
    deadline = max(next, now + .microseconds(1))
  }

  // MARK: Pilot

  private func takePilot() {
    guard pilot.changeCount != seenPilotChange else { return }
    seenPilotChange = pilot.changeCount
    let state = pilot.chargerSideState
    let before = pilotState
    guard state != pilotState else {
      if standing == .unplugged, profile.matching.answersUnplugged, matching.nextDeadline == .distantFuture {
        matching.start(now: now)
      }
      return
    }
    pilotState = state
    emit(.pilot(state))
    switch state {
    case .a: unplug()
    case .b, .c, .d:
      if standing == .unplugged { plug() }
      if state != .b { takeStateC() }
      // B, C and B again: the car wants to go on.
      if standing == .paused, state == .b, before == .c { wakeUp(at: now) }
    case .e, .f: break
    }
    session?.pilotChanged(to: state, now: now)
  }

  private func plug() {
    standing = .ready
    pilot.setOscillator(.pwm(duty_permille: 50))
    seenPilotChange = pilot.changeCount
    matching.start(now: now)
    if profile.matching.isNetworkOpen { joinAt = now }
    open()
  }

  private func takeStateC() {
    guard profile.matching.refusesEarlyStateC, standing == .ready, session == nil else { return }
    finish(.pilotLost)
  }

  /// The plug is out: whatever flows is cut, and nothing of the car is left.
  private func unplug() {
    guard standing != .unplugged else { return }
    power.cut()
    session?.finish(.unplugged, close: nil, at: now)
    if standing == .ready, session == nil { finish(.unplugged) }
    reportConnection(.dropped)
    session = nil
    pausedSession = nil
    network.forget()
    matching.stop()
    power.forget()
    clearFaults()
    isJoined = false
    standing = .unplugged
    (joinAt, setupDeadline, rearmAt, steadyAt, oscillatorAt) = (nil, nil, nil, nil, nil)
    close()
    pilot.setOscillator(.steady12V)
    seenPilotChange = pilot.changeCount
    if profile.matching.answersUnplugged { matching.start(now: now) }
  }
}
