import HAL

/// The steps of the car's sequence, one function a phase.
extension CHAdeMOCar {
  func step(now: Instant) {
    switch phase {
    case .asleep, .finished: return
    case .waking: stepWaking(now: now)
    case .ready: stepReady(now: now)
    case .closing: stepClosing(now: now)
    case .closed: stepClosed(now: now)
    case .charging: stepCharging(now: now)
    case .stopping: stepStopping(now: now)
    case .checkingWelding: stepCheckingWelding(now: now)
    }
  }

  /// True when both sides speak 1.0 or later, which is when the contactor flag means something.
  var usesContactorFlag: Bool { min(profile.protocolNumber, charger.protocolNumber) >= 2 }

  private func stepWaking(now: Instant) {
    let age_ms = (now - phaseSince).milliseconds
    if age_ms >= profile.wakeUp_ms { node.isActive = true }
    if charger.isKnown, usesContactorFlag { isContactorOpenFlagSet = true }
    guard age_ms >= profile.permission_ms, charger.isKnown, !withholdsPermission else { return }
    plug.setPermission(true)
    guard age_ms >= profile.permission_ms + profile.ready_ms else { return }
    isReadyFlagSet = true
    enter(.ready, now: now)
  }

  private func stepReady(now: Instant) {
    if charger.isBatteryIncompatible || charger.hasError || charger.hasSystemError {
      return stop(.chargerError, now: now)
    }
    // 20 s for the charger to go on, and a little for its slow cycle.
    if now - phaseSince > .milliseconds(22_000) { return stop(.timeout, now: now) }
    guard d2Since != nil, charger.isPlugLocked || !usesContactorFlag else { return }
    guard abs(network.inletVoltage_mV) < Self.zeroLimit_mV else {
      isLockedOut = true
      hasSystemFault = true
      return stop(.inletNotZero, now: now)
    }
    enter(.closing, now: now)
  }

  private func stepClosing(now: Instant) {
    guard d2Since != nil else { return stop(.timeout, now: now) }
    let age_ms = (now - phaseSince).milliseconds
    if age_ms >= profile.contactors_ms { wantsContactors = true }
    if network.carContactor.isConducting, !network.carContactor.isMoving {
      isContactorOpenFlagSet = false
      enter(.closed, now: now)
    } else if age_ms > profile.contactors_ms + 1_000 {
      hasSystemFault = true
      stop(.contactors, now: now)
    }
  }

  private func stepClosed(now: Instant) {
    guard d2Since != nil else { return stop(.timeout, now: now) }
    if charger.isBatteryIncompatible || charger.hasError || charger.hasSystemError {
      return stop(.chargerError, now: now)
    }
    if !charger.isStopped, charger.isCharging { hasSeenCharging = true }
    let age_ms = (now - phaseSince).milliseconds
    guard age_ms >= profile.request_ms else { return }
    if neverRequests {
      if age_ms > 60_000 { stop(.timeout, now: now) }
      return
    }
    request_mA = 2_000
    chargingSince = now
    enter(.charging, now: now)
  }

  private func stepCharging(now: Instant) {
    if let reason = reasonToEnd(now: now) { return stop(reason, now: now) }
    let tick_ms = Int32(Self.tick.milliseconds)
    let limit_mA = requestLimit_mA()
    if request_mA < limit_mA {
      request_mA = min(limit_mA, request_mA + profile.ramp_APerS * tick_ms)
    } else {
      // Downward a car follows quickly: the charger's offer is a limit.
      request_mA = max(limit_mA, request_mA - 100 * tick_ms)
    }
  }

  private func stepStopping(now: Instant) {
    let age_ms = (now - phaseSince).milliseconds
    request_mA = 0
    if age_ms >= 300 { plug.setPermission(false) }
    let current_mA = abs(network.battery.current_mA)
    let mayOpen = current_mA <= Self.openingLimit_mA && (!charger.isCharging || isChargerSilent(now: now))
    let isOverdue = age_ms >= (isChargerSilent(now: now) ? 4_000 : 10_000)
    guard wantsContactors else {
      // The flags reach the charger before switch k opens, whether the contactors were closed or not.
      if age_ms >= 300 { enter(.checkingWelding, now: now) }
      return
    }
    guard (mayOpen && age_ms >= 700) || isOverdue || d2Since == nil else { return }
    wantsContactors = false
    enter(.checkingWelding, now: now)
  }

  private func stepCheckingWelding(now: Instant) {
    plug.setPermission(false)
    let age_ms = (now - phaseSince).milliseconds
    if network.carContactor.isConducting {
      // Its own contactors hang: the flag never comes.
      if age_ms > 4_000 {
        hasSystemFault = true
        enter(.finished, now: now)
      }
      return
    }
    if profile.weldingJudgement == .reportedVoltage, charger.supportsWeldingDetection, chargingSince != nil {
      if charger.presentVoltage_V >= 10 {
        guard age_ms > 4_000 else { return }
        suspectsWelding = true
      }
    } else if age_ms < 400 {
      return
    }
    if usesContactorFlag { isContactorOpenFlagSet = true }
    enter(.finished, now: now)
  }
}
