import HAL

/// What the session does with the power stage: isolation test, pre-charge, charging, ramp-down, stop.
final class ChargerPower {
  /// How far the cable check has come.
  enum CableCheck: Equatable {
    /// Not begun.
    case idle
    /// The test voltage stands; the whole check began at `start`.
    case testing(start: Instant)
    /// The output falls back to a safe voltage.
    case discharging(start: Instant)
    /// Done, and good enough to charge.
    case passed
    /// Done, and not good enough.
    case failed
  }

  let stage: PowerStage
  let profile: ChargerProfile
  /// How far the cable check has come.
  private(set) var cableCheck = CableCheck.idle
  /// The last voltage that pre-charge or charging loop asked for.
  private(set) var target_mV: Int32 = 0

  /// Part of the cable check that is left for the discharge: 500 V fall below 60 V in 2.1 s with 50 uF and 20 kohm.
  private static let dischargeTime_ms: Int64 = 2_500
  /// How much longer than planned a cable check may take before it counts as failed.
  private static let checkExcess_ms: Int64 = 5_000

  /// The control of `stage` for a charger of this make.
  init(stage: PowerStage, profile: ChargerProfile) {
    self.stage = stage
    self.profile = profile
  }

  /// True while the stage gives next to nothing.
  var isCurrentDown: Bool { stage.outputCurrent_mA < profile.ending.currentEnded_mA }

  /// When ``poll(now:)`` must be called next.
  func nextDeadline(now: Instant) -> Instant {
    switch cableCheck {
    case .testing, .discharging: now + .milliseconds(50)
    case .idle, .passed, .failed: .distantFuture
    }
  }

  /// Begins the isolation test.
  func startCableCheck(carLimit_mV: Int32?, now: Instant) {
    let voltage_mV = min(profile.cableCheck.voltage_mV, profile.output.maximumVoltage_mV, carLimit_mV ?? .max)
    cableCheck = .testing(start: now)
    stage.startIsolationTest(voltage_mV: max(voltage_mV, 0))
  }

  /// Lets the cable check go on.
  func poll(now: Instant) {
    switch cableCheck {
    case .testing(let start): endTest(start: start, now: now)
    case .discharging(let start): endDischarge(start: start, now: now)
    case .idle, .passed, .failed: break
    }
  }

  private func endTest(start: Instant, now: Instant) {
    let duration_ms = profile.cableCheck.duration_ms
    let elapsed_ms = (now - start).milliseconds
    let isLong = elapsed_ms >= max(duration_ms - Self.dischargeTime_ms, duration_ms / 3)
    let isOverdue = elapsed_ms >= duration_ms + Self.checkExcess_ms
    guard isOverdue || (isLong && stage.isolation != .invalid) else { return }
    stage.stopIsolationTest()
    cableCheck = .discharging(start: start)
  }

  private func endDischarge(start: Instant, now: Instant) {
    let elapsed_ms = (now - start).milliseconds
    let isOverdue = elapsed_ms >= profile.cableCheck.duration_ms + 2 * Self.checkExcess_ms
    let isDischarged = stage.outputVoltage_mV <= profile.cableCheck.dischargedBelow_mV
    guard elapsed_ms >= profile.cableCheck.duration_ms, isDischarged || isOverdue else { return }
    let isGood = stage.isolation == .valid || stage.isolation == .warning
    cableCheck = isGood && isDischarged ? .passed : .failed
  }

  /// Regulates to a pre-charge voltage with little current.
  func preCharge(voltage_mV: Int32, current_mA: Int32) {
    // Cars ask for 0 A as well (clara-behaviour 1.3); the capacitors of the inlet need some all the same.
    let limit_mA = current_mA > 0 ? min(current_mA, 2_000) : 2_000
    target_mV = voltage_mV
    stage.setTarget(voltage_mV: voltage_mV, currentLimit_mA: limit_mA)
    stage.isEnabled = true
  }

  /// Holds the voltage of the pre-charge with at most this current until some is asked for.
  func standBy(current_mA: Int32) {
    stage.setTarget(voltage_mV: target_mV, currentLimit_mA: current_mA)
  }

  /// Regulates to what the car asks for.
  func charge(voltage_mV: Int32, current_mA: Int32) {
    target_mV = voltage_mV
    stage.setTarget(voltage_mV: voltage_mV, currentLimit_mA: current_mA)
    stage.isEnabled = true
  }

  /// Brings the current to 0 and keeps the stage on.
  func rampDown() {
    stage.setTarget(voltage_mV: target_mV, currentLimit_mA: 0)
  }

  /// Switches the stage off; the current falls with its own slew.
  func switchOff() {
    endCheck()
    stage.setTarget(voltage_mV: 0, currentLimit_mA: 0)
    stage.isEnabled = false
  }

  /// Cuts the current within milliseconds.
  func cut() {
    endCheck()
    stage.setTarget(voltage_mV: 0, currentLimit_mA: 0)
    stage.emergencyStop()
  }

  /// Forgets the cable check, for the next session.
  func forget() {
    switchOff()
    cableCheck = .idle
    target_mV = 0
  }

  private func endCheck() {
    switch cableCheck {
    case .testing, .discharging:
      stage.stopIsolationTest()
      cableCheck = .failed
    case .idle, .passed, .failed: break
    }
  }
}
