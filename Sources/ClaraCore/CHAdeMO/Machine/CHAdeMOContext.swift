import HAL

/// What the states of the CHAdeMO side share: inputs of this cycle, the car as seen, and the outputs.
struct CHAdeMOContext: Sendable {
  let settings: CHAdeMOSettings
  let timing: CHAdeMOTiming
  let stopAtSoC_percent: UInt8

  // Inputs of this cycle.
  var now = Instant.zero
  var enteredAt = Instant.zero
  var charger = ChargerFacts()
  var isPermissionOn = false
  var powerOffPending = StopReason.none

  var view = CarView()

  // Outputs.
  var d1 = false
  var d2 = false
  var contactorClosed = false
  var isOpeningUnderLoad = false
  var isPlugLocked = false
  var isSending = false
  var status = ChargerStatusFlags()
  var control = CurrentControl()
  var facts = CarFacts()
  var stopReason = StopReason.none
  /// An error of the car that came while it was already being stopped; `none` without one.
  var lateError = StopReason.none

  /// The voltage told to the car instead of the charger's; nil tells the charger's.
  var voltageOverride_mV: Int32? = 0
  var remainingTime_ms: Int32 = 0
  /// How long no current has flowed in the charging loop.
  var idleTime_ms: Int32 = 0
  var frozenThreshold_V: UInt16?

  init(settings: CHAdeMOSettings, stopAtSoC_percent: UInt8, timing: CHAdeMOTiming) {
    self.settings = settings
    self.timing = timing
    self.stopAtSoC_percent = min(max(stopAtSoC_percent, 1), 100)
    status.isStopped = true
  }

  /// True from `limit` after the entry into the state on.
  func hasElapsed(_ limit: Duration) -> Bool { now - enteredAt >= limit }
}

// What the car says.
extension CHAdeMOContext {
  /// True while k is on and a fresh 0x102 of this pass says ready: only then are the car's numbers stable.
  var isCarReady: Bool { isPermissionOn && view.statusAt != nil && !isCarSilent && view.status.status.isReady }

  /// True when the car's contactor flag decides: the lower of both protocols is 1.0 or later, and the car has shown in
  /// this pass that it uses the flag, which some cars leave at 0 (clara-behaviour 5.2, 9 point 24).
  var isContactorFlagUsed: Bool {
    min(view.status.protocolNumber, protocolNumber) >= 2 && view.hasReportedOpen
  }

  /// True while the car is silent for too long.
  var isCarSilent: Bool { view.isSilent(longerThan: timing.carSilence, now: now) }

  var doesCarFollowOffer: Bool {
    view.hasDynamicControl || view.status.status.supportsDynamicCurrent || settings.dynamicCurrentFallback
  }

  /// What the car calls a fault, or its silence.
  var carError: StopReason { isCarSilent ? .carSilent : carFault }

  /// What the car calls a fault.
  var carFault: StopReason {
    if view.status.faults.isAny { return .carFault }
    return view.status.status.isSystemFault ? .carSystemFault : .none
  }

  /// The car's wish in milliamperes.
  var wish_mA: Int32 { Int32(view.status.requestedCurrent_A) * 1_000 }

  /// Takes over the numbers of a new 0x102 while they are stable. With d2 on the target and the estimate stay as they
  /// are: one car changes its target after closing its contactors (clara-behaviour 9 point 24).
  mutating func takeCarNumbers() {
    guard view.hasNewStatus, isCarReady else { return }
    view.hasNewStatus = false
    facts.soc_percent = view.status.soc_percent(divisor: view.battery.socDivisor)
    if !d2 && !facts.isStopping { facts.targetVoltage_mV = Int32(view.status.targetVoltage_V) * 1_000 }
    if let measured_V = believableVoltage_V {
      facts.batteryVoltage_mV = Int32(measured_V) * 1_000
    } else if !facts.areContactorsClosed && !facts.isStopping {
      // Some cars show their state of charge only after d2 (Xpeng): until the contactor closes the estimate follows it.
      let estimate = VoltageEstimate(
        target_V: UInt16(clamping: facts.targetVoltage_mV / 1_000), alternative: settings.alternativeEstimate)
      facts.batteryVoltage_mV = estimate.voltage_mV(soc_percent: facts.soc_percent)
    }
  }

  /// The battery voltage that the car has measured; nil without one, and for a number that no battery of this car can
  /// have: the frame is an extension, and other cars may use its identifier for something else.
  private var believableVoltage_V: UInt16? {
    let most_V = max(view.battery.maximumVoltage_V, UInt16(clamping: facts.targetVoltage_mV / 1_000))
    let isBelievable = view.measuredVoltage_V > 0 && (most_V == 0 || view.measuredVoltage_V <= most_V)
    return isBelievable ? view.measuredVoltage_V : nil
  }
}

// What the charger can do.
extension CHAdeMOContext {
  var protocolNumber: UInt8 { settings.announceProtocol09 ? 1 : 2 }

  /// Whether the CCS side is between the end of the cable check and the end of the current.
  var isChargerLive: Bool { charger.phase >= .preChargeStart && charger.phase < .stopping }

  var isCurrentLow: Bool {
    max(charger.presentCurrent_mA.magnitude, charger.possibleCurrent_mA.magnitude)
      <= OutputGuard.openingLimit_mA.magnitude
  }

  var adapterLimit_mA: Int32 { Int32(max(settings.maximumCurrent_A, 1)) * 1_000 }

  var availableVoltage_V: UInt16 {
    let own = min(max(settings.maximumVoltage_V, 250), 1_000)
    guard let limit_mV = charger.maximumVoltage_mV else { return own }
    return UInt16(min(max(limit_mV, 0) / 1_000, Int32(own)))
  }

  var thresholdVoltage_V: UInt16 {
    if let frozenThreshold_V { return frozenThreshold_V }
    let car_V = view.battery.maximumVoltage_V
    return car_V == 0 ? availableVoltage_V : min(availableVoltage_V, car_V)
  }

  /// The voltage that the car is told.
  var toldVoltage_mV: Int32 { max(voltageOverride_mV ?? charger.presentVoltage_mV, 0) }
}

// Steps that several states take.
extension CHAdeMOContext {
  /// Notes why it stops; the first reason stays.
  mutating func note(_ reason: StopReason) {
    if stopReason == .none { stopReason = reason }
  }

  /// Notes an error of the car after the stop has begun. What has only interrupted the charge gives way to it.
  mutating func noteLate(_ error: StopReason) {
    guard error != .none else { return }
    if lateError == .none { lateError = error }
    if stopReason == .renegotiation || stopReason == .paused { stopReason = error }
  }

  /// d1 on and a fresh view of the car, for the discovery pass and again for the live pass.
  mutating func startPass() {
    view.startPass()
    d1 = true
    isSending = true
    status = ChargerStatusFlags()
    status.isStopped = true
    voltageOverride_mV = 0
  }

  /// Announces the stop to the car. Without d2 the car has never closed its contactors, so only d1 is left to clear.
  mutating func stop(_ reason: StopReason) -> CHAdeMOState {
    note(reason)
    facts.isStopping = true
    status.isStopped = true
    voltageOverride_mV = toldVoltage_mV
    control.stop()
    return d2 ? .stoppingWaitForLowCurrent(StoppingWaitForLowCurrentState()) : .stoppingD1Off(StoppingD1OffState())
  }

  /// Everything off at once; only before the plug is locked, or at the end of the stop sequence.
  mutating func end(_ reason: StopReason) -> CHAdeMOState {
    note(reason)
    d2 = false
    d1 = false
    contactorClosed = false
    isSending = false
    isPlugLocked = false
    facts.isStopping = true
    facts.isEnded = true
    control.stop()
    return .end(EndState())
  }

  /// Why a live pass has to stop in any state between the locked plug and the charging loop, or `none`.
  var reasonToStopBeforeCharging: StopReason {
    if powerOffPending != .none { return powerOffPending }
    if !isChargerLive { return .chargerShutdown }
    if isCarSilent { return .carSilent }
    // A car that gives its permission back because of a fault is more than one that has changed its mind.
    if !isPermissionOn { return view.status.faults.isAny ? .carFault : .carPermissionOff }
    if view.status.status.isSystemFault { return .carSystemFault }
    if d2 && view.status.faults.isAny { return .carFault }
    return .none
  }
}
