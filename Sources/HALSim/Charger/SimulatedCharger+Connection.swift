import ClaraCore
import HAL

extension SimulatedCharger {
  // MARK: Frames

  func takeFrames() {
    // Bounded by what the modem holds.
    while let frame = link.receive() {
      guard !isSilent, frame.count >= 14 else { continue }
      switch frame.network16(at: 12) {
      case 0x88E1: if standing == .ready || profile.matching.answersUnplugged { matching.receive(frame, now: now) }
      case IPv6Datagram.etherType:
        guard isJoined else { continue }
        network.receive(frame, now: now)
        takeConnection()
      default: break
      }
    }
  }

  func sendFrames() {
    for frame in network.takeFrames() where !isSilent { link.send(frame, now: now) }
    for event in network.takeEvents() where event == .discovered { emit(.discovered) }
  }

  // MARK: SLAC

  func takeMatching() {
    guard !isSilent else { return }
    for event in matching.poll(now: now) {
      switch event {
      case .matched:
        emit(.matched)
        dropStaleConnection()
        guard profile.matching.joins, !isJoined else { continue }
        joinAt = now + .milliseconds(profile.matching.joinDelay_ms)
      case .noVehicle: restartOscillator()
      case .noKey: emit(.modemSilent)
      default: break
      }
    }
  }

  /// A car that matches anew has lost the link, and the connection with it, whatever TCP still believes.
  private func dropStaleConnection() {
    guard let session, session.end == nil else { return }
    connectionEnd = .dropped
    session.connectionLost(now: now)
    network.tcp.drop()
  }

  /// The car has not answered: it may have missed the beginning, so the oscillator begins anew.
  private func restartOscillator() {
    guard standing == .ready, session == nil, !isJoined, pilot.oscillator == .pwm(duty_permille: 50) else { return }
    pilot.setOscillator(.steady12V)
    oscillatorAt = now + Self.oscillatorPause
  }

  // MARK: Timers

  func runTimers() {
    if take(&joinAt) {
      isJoined = true
      matching.join()
      // Nobody knows when the car will come to a network that is always there.
      if !profile.matching.isNetworkOpen {
        setupDeadline = now + .milliseconds(profile.ending.communicationSetup_ms)
      }
      emit(.joined)
    }
    if take(&oscillatorAt), standing == .ready { pilot.setOscillator(.pwm(duty_permille: 50)) }
    if take(&steadyAt), standing == .ended || standing == .paused { pilot.setOscillator(.steady12V) }
    if take(&rearmAt), standing == .ended { rearm() }
    if take(&setupDeadline), session?.isSetUp != true { giveUpSetup() }
  }

  private func take(_ timer: inout Instant?) -> Bool {
    guard let due = timer, due <= now else { return false }
    timer = nil
    return true
  }

  /// No session came about in time: the network is left, and matching begins anew.
  private func giveUpSetup() {
    if let session { session.finish(.setupTimeout, close: .finish, at: now) } else { finish(.setupTimeout) }
    isJoined = false
    // Another key: what the car holds is worth nothing any more.
    matching.start(now: now)
    matching.join()
  }

  private func rearm() {
    guard network.tcp.isIdle else {
      // The old connection first: it ends in bounded time, by the car, by the session or by its retransmissions.
      rearmAt = now + .milliseconds(500)
      return
    }
    standing = .ready
    power.forget()
    session = nil
    steadyAt = nil
    pilot.setOscillator(.pwm(duty_permille: 50))
    open()
  }

  // MARK: Connection

  /// Lets cars find the charger and connect to it.
  func open() {
    network.answersDiscovery = !faults.has(.noDiscovery)
    network.tcp.isListening = true
  }

  /// Lets nobody find it any more.
  func close() {
    network.answersDiscovery = false
    network.tcp.isListening = false
  }

  func takeConnection() {
    for event in network.tcp.takeEvents() {
      switch event {
      case .connected: beginSession()
      case .peerFinished: takePeerFinish()
      case .peerReset: connectionEnd = .resetByCar
      case .gaveUp: connectionEnd = .gaveUp
      case .closed:
        takeReceived()
        reportConnection(connectionEnd ?? .closed)
        session?.connectionLost(now: now)
        retainOscillator()
      case .refused: break
      }
    }
    takeReceived()
  }

  private func takeReceived() {
    let bytes = network.tcp.takeReceived()
    if !bytes.isEmpty { session?.receive(bytes, now: now) }
  }

  private func beginSession() {
    sessionCount += 1
    connectionEnd = nil
    isConnectionReported = false
    let session = SECCSession(
      profile: profile, power: power, faults: faults, pilot: pilot.chargerSideState,
      random: random.stream("v2g", index: sessionCount), paused: pausedSession, now: now)
    session.onEvent = { [unowned self] event in takeSessionEvent(event) }
    power.forget()
    self.session = session
    emit(.connected)
  }

  private func takePeerFinish() {
    takeReceived()
    session?.connectionLost(now: now)
    network.tcp.close(now: now)
  }

  /// Reports the end of a connection once.
  func reportConnection(_ end: ChargerConnectionEnd) {
    guard session != nil, !isConnectionReported else { return }
    isConnectionReported = true
    emit(.disconnected(end))
  }

  // MARK: Session

  func runSession() {
    guard let session else { return }
    session.poll(now: now)
    for message in session.takeOutgoing() { network.tcp.send(message, now: now) }
    switch session.takeClosing(now: now) {
    case .finish: network.tcp.close(now: now)
    case .reset:
      connectionEnd = .dropped
      network.tcp.reset(now: now)
    case nil: break
    }
    takeConnection()
  }

  private func takeSessionEvent(_ event: ChargerEvent) {
    emit(event)
    switch event {
    case .response(.sessionSetup, _):
      setupDeadline = nil
      // Joined, replaced or refused: it cannot be taken up a second time.
      pausedSession = nil
    case .ended(let end): conclude(end)
    default: break
    }
  }

  /// Ends a standing without a session.
  func finish(_ end: ChargerEnd) {
    emit(.ended(end))
    conclude(end)
  }

  /// The session is over: nobody is let in until the plug was pulled, or another try is allowed.
  private func conclude(_ end: ChargerEnd) {
    lastEnd = end
    setupDeadline = nil
    guard standing == .ready, end != .unplugged else { return }
    standing = end == .paused ? .paused : .ended
    close()
    retainOscillator()
    if end == .paused { return keepSession() }
    guard session?.hasSeenStateC != true, let rearm_ms = profile.ending.rearm_ms else { return }
    rearmAt = now + .milliseconds(rearm_ms)
  }

  private func keepSession() {
    guard let session else { return }
    pausedSession = SECCSession.Paused(
      sessionID: session.sessionID, meter_Wus: session.meter_Wus, renegotiatedPower_W: session.renegotiatedPower_W)
  }

  /// The oscillator outlives the connection by its time; a connection that stays half open does not hold it for ever.
  private func retainOscillator() {
    guard standing == .ended || standing == .paused else { return }
    let retain = Duration.milliseconds(profile.ending.oscillatorRetain_ms)
    let isConnected = !network.tcp.isIdle
    steadyAt = now + (isConnected ? retain + .seconds(5) : retain)
  }
}
