/// The battery voltage as guessed from target voltage and state of charge: the adapter has no voltmeter on the car's
/// side. Whole millivolts and per mille, no fractions. Source: clara-behaviour 5.8.
///
/// The curve is made of straight lines through the voltages at 20, 50, 80 and 100 %; the lower end of older packs bends
/// down at a break point, without the step that the existing firmware has there (clara-behaviour 9, point 21).
public struct VoltageEstimate: Equatable, Sendable {
  /// Voltage of the full battery in millivolts.
  public let full_mV: Int32
  /// Voltage at 50 % in millivolts.
  public let nominal_mV: Int32
  /// State of charge below which the curve bends down, in percent; 0 for a curve that does not.
  public let break_percent: Int32
  /// How far the bent curve falls below the straight one at 0 %, in per mille of the span from 20 % to the minimum.
  public let bend_permille: Int32

  /// The curve of a car that charges to `target_V` (cut to 1,500 V); `alternative` picks the curve of older packs of
  /// 24 to 30 kWh where the target is theirs.
  public init(target_V: UInt16, alternative: Bool = false) {
    let target = Int32(min(target_V, 1_500))
    switch (target, alternative) {
    case (410, true): self.init(full_mV: 400_000, nominal_mV: 380_000, break_percent: 29, bend_permille: 700)
    case (410, false): self.init(full_mV: 400_000, nominal_mV: 355_000)
    case (336, _): self.init(full_mV: 336_000, nominal_mV: 310_000)
    default: self.init(full_mV: target * 1_000 - 10_000, nominal_mV: target * 875 + 6_250)
    }
  }

  private init(full_mV: Int32, nominal_mV: Int32, break_percent: Int32 = 0, bend_permille: Int32 = 0) {
    self.full_mV = max(full_mV, 0)
    self.nominal_mV = min(nominal_mV, self.full_mV)
    self.break_percent = break_percent
    self.bend_permille = bend_permille
  }

  /// The voltage in millivolts at a state of charge of 0...100 %; more is cut to 100.
  public func voltage_mV(soc_percent: UInt8) -> Int32 {
    let soc = Int32(min(soc_percent, 100))
    guard soc < break_percent else { return upper_mV(soc) }
    let minimum = 2 * nominal_mV - full_mV
    let bottom = minimum - bend_permille * (upper_mV(20) - minimum) / 1_000
    return bottom + soc * (upper_mV(break_percent) - bottom) / break_percent
  }

  private func upper_mV(_ soc: Int32) -> Int32 {
    let span = full_mV - nominal_mV
    let at20 = nominal_mV - 350 * span / 1_000
    let at80 = nominal_mV + 550 * span / 1_000
    if soc < 50 { return max(at20 + (soc - 20) * (nominal_mV - at20) / 30, 0) }
    if soc < 80 { return nominal_mV + (soc - 50) * (at80 - nominal_mV) / 30 }
    return at80 + (soc - 80) * (full_mV - at80) / 20
  }
}
