/// Whether two voltages are close enough for a contactor between them to close.
enum PreChargeCheck {
  /// True when the inlet differs from a known battery voltage by less than the tolerance (strictly, clara-behaviour
  /// 1.4).
  static func isClose(inlet_mV: Int32, battery_mV: Int32, tolerance_V: UInt8) -> Bool {
    let tolerance_mV = Int64(min(max(tolerance_V, 1), 50)) * 1_000
    let difference_mV = Int64(inlet_mV) - Int64(battery_mV)
    return battery_mV > 0 && difference_mV.magnitude < UInt64(tolerance_mV)
  }
}
