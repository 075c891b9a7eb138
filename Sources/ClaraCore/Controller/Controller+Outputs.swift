import HAL

extension Controller {
  /// Keeps the first reason; a hold that follows a press is one act of the user, and the shutdown names it.
  /// Neither a pause nor a renegotiation is one of the power cycle.
  mutating func note(_ reason: StopReason) {
    if stopReason == .none, reason != .paused, reason != .renegotiation { stopReason = reason }
    if reason.isVehicleError { hasVehicleError = true }
    if reason == .forcedShutdown, stopReason == .stopButton { stopReason = reason }
  }

  /// Passes a checkpoint.
  mutating func pass(_ number: UInt16, _ now: Instant) {
    checkpoint = number
    sink.record(.checkpoint(number), at: now)
  }

  /// What the machines wish, past the guard, to the board.
  mutating func applyOutputs(_ now: Instant) {
    var wish = Outputs.safe
    wish.isStateC = session.context.wantsStateC || pause.wakeUp.isStateC
    // Once something ends the session no contactor closes any more, also when it was refused only for a moment.
    wish.isContactorClosed = chademo.contactorClosed && (stopReason == .none || outputGuard.outputs.isContactorClosed)
    wish.isLocked = session.context.wantsLock || chademo.isPlugLocked
    wish.d1 = chademo.d1
    wish.d2 = chademo.d2
    wish.light = panel.light
    set(wish, facts(isEmergency: chademo.isOpeningUnderLoad), now)
  }

  /// Looks at a wish, carries out what may be, reports what may not, and ends the session when it mattered.
  private mutating func set(_ wish: Outputs, _ facts: GuardFacts, _ now: Instant) {
    let before = outputGuard.outputs
    let refused = outputGuard.apply(wish, facts, now: now)
    writeOutputs(before, now)
    guard let refused, refused != .contactorOpensWithoutLoad else { return }
    sink.record(.refused(refused), at: now)
    note(.safetyInterlock)
  }

  private func facts(isEmergency: Bool) -> GuardFacts {
    let context = session.context
    var facts = GuardFacts()
    facts.isStateCAllowed = context.areParametersKnown && session.phase != .ended
    facts.isWakeUp = pause.wakeUp.isStateC
    facts.isPreChargeReached = session.phase == .preChargeReached
    facts.inlet_mV = context.presentVoltage_mV
    facts.battery_mV = chademo.car.batteryVoltage_mV
    facts.tolerance_V = settings.preChargeTolerance_V
    facts.areCarContactorsClosed = chademo.car.areContactorsClosed
    facts.isPermissionOn = board.isPermissionOn
    facts.current_mA = max(context.presentCurrent_mA, context.possibleCurrent_mA)
    facts.isContactorSeenClosed = board.contactorFeedback ?? false
    facts.isEmergency = isEmergency
    return facts
  }

  /// Sets every output at power-on; the board should have them so already.
  mutating func setSafeOutputs() {
    board.setStateC(false)
    board.setContactor(closed: false)
    board.setLock(engaged: false)
    board.setD2(false)
    board.setD1(false)
    board.setPowerHold(true)
    board.setLight(.off)
  }

  private mutating func writeOutputs(_ before: Outputs, _ now: Instant) {
    let outputs = outputGuard.outputs
    board.setStateC(outputs.isStateC)
    board.setContactor(closed: outputs.isContactorClosed)
    board.setLock(engaged: outputs.isLocked)
    board.setD2(outputs.d2)
    board.setD1(outputs.d1)
    board.setLight(outputs.light)
    board.setPowerHold(outputs.holdsPower)
    if outputs.isStateC != before.isStateC { sink.record(.stateC(outputs.isStateC), at: now) }
    if outputs.isContactorClosed != before.isContactorClosed {
      sink.record(.contactor(closed: outputs.isContactorClosed), at: now)
    }
    if outputs.isLocked != before.isLocked { sink.record(.lock(engaged: outputs.isLocked), at: now) }
    if outputs.d1 != before.d1 { sink.record(.d1(outputs.d1), at: now) }
    if outputs.d2 != before.d2 { sink.record(.d2(outputs.d2), at: now) }
    if outputs.light != before.light { sink.record(.light(outputs.light), at: now) }
  }

  /// Switches off when that is pending and nothing is locked any more, or at once where the panel may.
  mutating func powerOffIfDone(_ now: Instant) {
    guard panel.powerOffPending || panel.offAtOnce else { return }
    guard isOver || (panel.offAtOnce && !isAnyPlugLocked) else { return }
    network.close(now: now)
    _ = network.poll(now: now, modem: &board.modem)
    guard haveFramesLeft(now) else { return }
    cutPower(now)
  }

  /// True when the modem's driver has nothing left to send, or had its time for it.
  private mutating func haveFramesLeft(_ now: Instant) -> Bool {
    _ = board.modem.poll(now: now)
    let since = flushedSince ?? now
    flushedSince = since
    return !board.modem.hasUnsent || now - since >= Self.flushTime
  }

  /// How long the power is kept for the modem's last frames: several full ones on a slow bus.
  static var flushTime: Duration { .milliseconds(20) }

  /// True when nothing is left to do but to wait for the power to be cut.
  ///
  /// The connection counts too: chargers that miss our last segments show an error after a good charge
  /// (clara-behaviour 7.1).
  var isOver: Bool {
    let outputs = outputGuard.outputs
    let isSafe = !outputs.isContactorClosed && !outputs.d1 && !outputs.isStateC && !isAnyPlugLocked
    return isSafe && session.isIdle && chademo.car.isEnded && network.tcpState.isOver
  }

  private mutating func cutPower(_ now: Instant) {
    var wish = Outputs.safe
    wish.holdsPower = false
    set(wish, facts(isEmergency: forcedShutdownAt != nil), now)
    guard !outputGuard.outputs.holdsPower else { return }
    isOff = true
    shown.isOff = true
    report(now)
    sink.record(.powerOff, at: now)
  }

  /// Held for its time: current 0, state B, contactor open, 100 ms, power latch off; nothing else runs any more.
  mutating func runForcedShutdown(_ now: Instant) -> Instant {
    guard let startedAt = forcedShutdownAt else {
      forcedShutdownAt = now
      note(.forcedShutdown)
      _ = session.fail(.forcedShutdown, now: now)
      network.close(now: now)
      _ = network.poll(now: now, modem: &board.modem)
      var wish = outputGuard.outputs
      wish.isStateC = false
      wish.isContactorClosed = false
      wish.light = .off
      set(wish, facts(isEmergency: true), now)
      report(now)
      return now + ControllerTiming().forcedShutdown
    }
    let fallsAt = startedAt + ControllerTiming().forcedShutdown
    guard now >= fallsAt else { return fallsAt }
    cutPower(now)
    return .distantFuture
  }

  /// Brings the snapshot up to date and records what changed.
  mutating func report(_ now: Instant) {
    let before = shown
    let context = session.context
    shown.checkpoint = checkpoint
    shown.connectionLevel = link.level
    shown.session = session.state
    shown.chademo = chademo.state
    shown.phase = session.phase
    shown.voltage_mV = context.presentVoltage_mV
    shown.current_mA = context.presentCurrent_mA
    shown.askedCurrent_mA = context.askedCurrent_mA
    shown.soc_percent = chademo.car.soc_percent
    shown.batteryVoltage_mV = chademo.car.batteryVoltage_mV
    shown.stopReason = stopReason
    shown.isolation = context.isolation
    shown.agreed = context.agreed
    shown.light = outputGuard.outputs.light
    shown.isPaused = link == .paused
    shown.isOver = isOver && link == .finished
    let isIdle = !outputGuard.outputs.isContactorClosed && !outputGuard.outputs.isStateC && !isAnyPlugLocked
    shown.isWaiting = isIdle && link.isBeforeSession && stopReason == .none
    if shown.connectionLevel != before.connectionLevel {
      sink.record(.connectionLevel(shown.connectionLevel), at: now)
    }
    if shown.session != before.session { sink.record(.sessionState(shown.session), at: now) }
    if shown.chademo != before.chademo { sink.record(.chademoState(shown.chademo), at: now) }
    if shown.stopReason != before.stopReason { sink.record(.stopReason(stopReason), at: now) }
  }
}
