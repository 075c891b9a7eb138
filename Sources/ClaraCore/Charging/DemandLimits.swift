/// The lowest limits known now: charger static, charger dynamic, vehicle. What is asked never exceeds them.
struct DemandLimits {
  private let maximumVoltage_mV: Int32
  private let maximumCurrent_mA: Int32

  /// Takes every limit that the charger stated and the vehicle has.
  init(_ context: SessionContext, _ vehicle: VehicleLimits) {
    let report = context.lastReport
    var voltage_mV = vehicle.maximumVoltage_mV
    var current_mA = vehicle.maximumCurrent_mA
    var power_W = vehicle.maximumPower_W
    if let limits = context.limits {
      voltage_mV = min(voltage_mV, limits.maximumVoltage_mV)
      current_mA = min(current_mA, limits.maximumCurrent_mA)
      power_W = min(power_W, limits.maximumPower_W ?? power_W)
    }
    voltage_mV = min(voltage_mV, report?.maximumVoltage_mV ?? voltage_mV)
    current_mA = min(current_mA, report?.maximumCurrent_mA ?? current_mA)
    power_W = min(power_W, report?.maximumPower_W ?? power_W)
    maximumVoltage_mV = max(voltage_mV, 0)
    // The power limit binds at the present voltage; below 50 V that says nothing yet.
    if context.presentVoltage_mV >= 50_000 {
      let byPower_mA = Int64(max(power_W, 0)) * 1_000_000 / Int64(context.presentVoltage_mV)
      current_mA = Int32(min(Int64(current_mA), byPower_mA))
    }
    maximumCurrent_mA = max(current_mA, 0)
  }

  /// The wished voltage, cut to the limits.
  func voltage_mV(wished_mV: Int32) -> Int32 { min(max(wished_mV, 0), maximumVoltage_mV) }

  /// The wished current, cut to the limits.
  func current_mA(wished_mA: Int32) -> Int32 { min(max(wished_mA, 0), maximumCurrent_mA) }
}
