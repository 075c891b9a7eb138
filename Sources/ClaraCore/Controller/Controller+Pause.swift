import HAL

/// What the controller knows of a pause (ISO 15118-2).
struct PauseState {
  /// How far it has come.
  enum Phase: Equatable {
    /// No pause.
    case none
    /// Charging is being stopped for one.
    case beginning
    /// The session is paused, and both sides have what they need to go on.
    case paused
    /// The session is being taken up again: up to SessionSetupRes.
    case resuming
  }

  var phase = Phase.none
  /// The charger has woken the car: the switch counts again when it has been off once.
  var isOverruled = false
  /// The charger has shown since the pause began that its oscillator is off, so that it can wake the car.
  var hasChargerSlept = false
  /// Edges were tried on a pilot that nobody can measure.
  var hasToggled = false
  /// When the car must be ready again.
  var carDueAt = Instant.distantFuture
  /// When the charger must have been found again.
  var dueAt = Instant.distantFuture
  /// The wake-up by edges on the pilot.
  var wakeUp = WakeUp()
}

extension Controller {
  /// Begins a pause, watches over it, and takes the session up again.
  mutating func stepPause(_ now: Instant) {
    let isWanted = board.isPauseWanted
    if !isWanted { pause.isOverruled = false }
    if plugSupervisor.isPulled, pause.phase == .paused || pause.phase == .resuming, link != .running {
      note(.unplugged)
    }
    switch pause.phase {
    case .none:
      guard link == .running, isWanted, !pause.isOverruled, stopReason == .none, session.mayPause else { return }
      pause.phase = .beginning
    case .beginning: break
    case .paused: watchPause(isWanted: isWanted, now)
    case .resuming:
      if link == .running, session.isSetUp { endResumption() }
      if now >= pause.dueAt { note(.resumeFailed) }
      // At the very beginning a person is waited for; here the car was there, and must answer.
      if now >= pause.carDueAt, !chademo.car.isDiscovered { note(.carTimeout) }
    }
    if stopReason != .none { pause.wakeUp.stop() }
  }

  /// The session has ended with SessionStopRes to a Pause.
  mutating func enterPause(_ now: Instant) {
    pause = PauseState()
    pause.phase = .paused
    link = .paused
    sink.record(.paused(true), at: now)
  }

  /// Up to here the pause is nothing that has stopped the session for good.
  var stopRequest: StopReason {
    stopReason == .none && pause.phase == .beginning ? .paused : stopReason
  }

  /// The pilot shows the 5 % of a charger that is awake; nil where it can't be measured.
  var isChargerAwake: Bool? { board.pilot.map { $0.duty_permille >= 30 && $0.duty_permille <= 80 } }

  private mutating func watchPause(isWanted: Bool, _ now: Instant) {
    // Both ends must be at rest before anything begins anew.
    guard stopReason == .none, chademo.car.isEnded, network.tcpState.isOver else { return }
    if isChargerAwake == false, !plugSupervisor.isDoubtful { pause.hasChargerSlept = true }
    let isWoken = pause.hasChargerSlept && isChargerAwake == true
    guard isWoken || !isWanted else { return }
    pause.isOverruled = isWanted
    pause.phase = .resuming
    pause.carDueAt = now + ControllerTiming().carReturn
    // A car that was stopped starts with another discovery pass, as at the very beginning.
    chademo = CHAdeMOMachine(
      settings: settings.chademo, stopAtSoC_percent: settings.stopAtSoC_percent, timing: settings.timing)
    session.reset()
    attemptsLeft = session.context.timing.attempts
    hasMatchingFailed = false
    link = .waiting
    sink.record(.paused(false), at: now)
  }

  private mutating func endResumption() {
    pause.phase = .none
    pause.dueAt = .distantFuture
  }

  // MARK: The way back to the charger

  /// True when the car is ready, and only the charger has to be woken.
  func mustWake(_ now: Instant) -> Bool {
    guard pause.phase == .resuming, isChargerAwake == false, !plugSupervisor.isDoubtful else { return false }
    return chademo.car.isDiscovered && stopReason == .none && now >= retryAt
  }

  mutating func startWakeUp(_ now: Instant) {
    limitResumption(now)
    pause.hasToggled = true
    pause.wakeUp.start(now: now)
    link = .waking
  }

  mutating func stepWakeUp(_ now: Instant) {
    switch pause.wakeUp.step(isAwake: isChargerAwake, now: now) {
    case .waiting: break
    case .awake: link = .waiting
    case .unanswered: note(.resumeFailed)
    }
  }

  /// The network of the pause still stands: the charger is asked for by SDP, for as long as a link may take to resume.
  mutating func startResumption(_ now: Instant) {
    limitResumption(now)
    if let limit = session.context.timing.communicationSetup { setupDueAt = now + limit }
    network.startSDP(now: now, random: board.random())
    link = .recovering(until: now + ControllerTiming().linkResumption)
  }

  private mutating func limitResumption(_ now: Instant) {
    if pause.dueAt == .distantFuture { pause.dueAt = now + ControllerTiming().resumption }
  }
}
