import HAL

extension Controller {
  /// Moves the CHAdeMO side with what is known of the charger, and sends its frames.
  mutating func stepCHAdeMO(_ now: Instant) {
    // Before its loop a car takes an announced stop for the one that stands from the beginning, and misses its current.
    let isInterrupted = stopRequest == .none && session.context.isRenegotiating && chademo.state == .chargingLoop
    // The charger has agreed to begin anew, behind open contactors: the car is started once more after its cable check.
    if session.state == .renegotiation { chademo.startAgain() }
    chademo.step(
      charger: chargerFacts(now), isPermissionOn: board.isPermissionOn,
      powerOffPending: isInterrupted ? .renegotiation : stopRequest, now: now)
    note(chademo.stopReason)
    note(chademo.lateError)
    while let frame = chademo.framesToSend.take() {
      // A bus that takes nothing (nobody acknowledges) must not hold up the cycle: the next one sends newer data.
      do throws(HALError) { try board.can.send(frame) } catch { break }
    }
  }

  /// What the CHAdeMO side may know of the charger.
  private func chargerFacts(_ now: Instant) -> ChargerFacts {
    var facts = ChargerFacts()
    let context = session.context
    facts.phase = link == .finished ? .ended : (session.isEnded && !context.areParametersKnown ? .idle : session.phase)
    facts.maximumVoltage_mV = context.limits?.maximumVoltage_mV
    facts.maximumCurrent_mA = context.limits?.maximumCurrent_mA
    facts.dynamicMaximumCurrent_mA = context.lastReport?.maximumCurrent_mA
    let battery_mV = chademo.car.batteryVoltage_mV
    let isClose = PreChargeCheck.isClose(
      inlet_mV: context.presentVoltage_mV, battery_mV: battery_mV, tolerance_V: settings.preChargeTolerance_V)
    facts.isVoltageMatched = isClose && session.isVoltageSteady(battery_mV: battery_mV, now: now)
    facts.presentVoltage_mV = context.presentVoltage_mV
    facts.presentCurrent_mA = context.presentCurrent_mA
    facts.possibleCurrent_mA = context.possibleCurrent_mA
    facts.isContactorSeenClosed = board.contactorFeedback ?? false
    return facts
  }
}
