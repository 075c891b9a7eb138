import HAL

/// What the car asks for, and what it watches while current flows.
extension CHAdeMOCar {
  /// Most current to ask for now: the battery's limit, the end of charge voltage, and the charger's offer.
  func requestLimit_mA() -> Int32 {
    let battery = network.battery
    var limit_mA = profile.currentLimit_mA(soc_permille: battery.soc_permille)
    let target_mV = Int64(profile.laterTargetVoltage_V ?? profile.targetVoltage_V) * 1_000
    let headroom_mV = max(0, target_mV - Int64(battery.curveVoltage_mV))
    let byVoltage_mA = headroom_mV * 1_000 / Int64(max(battery.profile.resistance_mohm, 1))
    limit_mA = Int32(min(Int64(limit_mA), byVoltage_mA))
    return min(limit_mA, Int32(charger.availableCurrent_A) * 1_000)
  }

  func isChargerSilent(now: Instant) -> Bool {
    guard let last = charger.lastFrame else { return true }
    return now - last > .milliseconds(1_000)
  }

  /// Why charging must end now, or nil.
  func reasonToEnd(now: Instant) -> EndReason? {
    if isChargerSilent(now: now) {
      hasSystemFault = true
      return .chargerSilent
    }
    if charger.hasError || charger.hasSystemError || charger.isBatteryIncompatible { return .chargerError }
    if charger.isCharging, !charger.isStopped { hasSeenCharging = true }
    if hasSeenCharging, charger.isStopped { return .chargerStopped }
    if d2Since == nil { return .timeout }
    if !plug.isPermissionOn { return .injected }
    if isFull { return .full }
    let age_ms = (now - (chargingSince ?? now)).milliseconds
    if age_ms > Int64(profile.maximumTime_min) * 60_000 { return .timeElapsed }
    return reasonOfDeviation(age_ms: age_ms, now: now)
  }

  private var isFull: Bool {
    let battery = network.battery
    if battery.soc_permille >= profile.stopsAtSoC_percent * 10 { return true }
    let limit_mA = profile.currentLimit_mA(soc_permille: battery.soc_permille)
    return limit_mA < 1_000
  }

  private func reasonOfDeviation(age_ms: Int64, now: Instant) -> EndReason? {
    let measured_mA = network.battery.current_mA
    if measured_mA > 500 { hasSeenCurrent = true }
    if !hasSeenCurrent, age_ms > 4_000 {
      faultBits |= 0x04
      return .noCurrent
    }
    guard hasSeenCurrent else { return nil }
    let tolerated_mA = max(20_000, request_mA / 10)
    if abs(request_mA - measured_mA) > tolerated_mA {
      let since = deviationSince ?? now
      deviationSince = since
      if now - since > .milliseconds(3_000) {
        faultBits |= 0x04
        return .currentDeviation
      }
    } else {
      deviationSince = nil
    }
    return reasonOfVoltage(now: now)
  }

  private func reasonOfVoltage(now: Instant) -> EndReason? {
    let difference_mV = Int32(charger.presentVoltage_V) * 1_000 - network.inletVoltage_mV
    guard charger.isCharging, abs(difference_mV) > 20_000 else {
      voltageDeviationSince = nil
      return nil
    }
    let since = voltageDeviationSince ?? now
    voltageDeviationSince = since
    guard now - since > .milliseconds(3_000) else { return nil }
    faultBits |= 0x10
    return .voltageDeviation
  }
}
