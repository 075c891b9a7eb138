import HAL

/// The lowest limits known now: charger static, charger dynamic, vehicle. What is asked never exceeds them.
struct DemandLimits {
  private let maximumVoltage_mV: Int32
  private let maximumCurrent_mA: Int32

  /// Takes every limit that the charger stated and the vehicle has; `wished_mV` is the voltage that will be asked for.
  init(_ context: SessionContext, _ vehicle: VehicleLimits, wished_mV: Int32, now: Instant) {
    let report = context.lastReport
    var highest_mV = vehicle.maximumVoltage_mV
    var current_mA = vehicle.maximumCurrent_mA
    var power_W = vehicle.maximumPower_W
    if let limits = context.limits {
      highest_mV = min(highest_mV, limits.maximumVoltage_mV)
      current_mA = min(current_mA, limits.maximumCurrent_mA)
      power_W = min(power_W, limits.maximumPower_W ?? power_W)
    }
    highest_mV = min(highest_mV, report?.maximumVoltage_mV ?? highest_mV)
    current_mA = min(current_mA, report?.maximumCurrent_mA ?? current_mA)
    power_W = min(power_W, report?.maximumPower_W ?? power_W)
    power_W = min(power_W, context.scheduledPower_W(now) ?? power_W)
    maximumVoltage_mV = max(highest_mV, 0)
    // The power limit binds at the present voltage; below 50 V that says nothing yet. By the book what is asked for
    // counts, and that is the target voltage, although a battery never lets the output rise so far.
    var voltage_mV = context.presentVoltage_mV
    if context.settings.timing == .strict { voltage_mV = max(voltage_mV, min(wished_mV, maximumVoltage_mV)) }
    if voltage_mV >= 50_000 {
      let byPower_mA = Int64(max(power_W, 0)) * 1_000_000 / Int64(voltage_mV)
      current_mA = Int32(min(Int64(current_mA), byPower_mA))
    }
    maximumCurrent_mA = max(current_mA, 0)
  }

  /// The wished voltage, cut to the limits.
  func voltage_mV(wished_mV: Int32) -> Int32 { min(max(wished_mV, 0), maximumVoltage_mV) }

  /// The wished current, cut to the limits.
  func current_mA(wished_mA: Int32) -> Int32 { min(max(wished_mA, 0), maximumCurrent_mA) }
}
