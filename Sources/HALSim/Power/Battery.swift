/// A traction battery: open-circuit curve, inner resistance, charge.
public final class Battery {
  /// The battery's data.
  public let profile: BatteryProfile

  /// Energy taken in since the beginning, at the terminals, in watt-hours.
  public private(set) var energy_Wh = 0.0
  /// Highest charging current so far, in milliamperes.
  public private(set) var peakCurrent_mA: Int32 = 0

  /// An open-circuit voltage in place of the curve's, for a battery that only the other side knows; nil for the curve.
  public var assumedOpenCircuit_mV: Int32?

  private var charge_As: Double
  private let full_As: Double
  private(set) var current_A = 0.0

  /// A battery at this state of charge (0...1,000 permille).
  public init(profile: BatteryProfile, soc_permille: Int32) {
    self.profile = profile
    full_As = Double(profile.capacity_Wh) * 3_600_000 / Double(profile.nominalVoltage_mV)
    charge_As = full_As * Double(min(max(soc_permille, 0), 1_000)) / 1_000
  }

  /// State of charge in permille.
  public var soc_permille: Int32 { Int32(fraction * 1_000 + 0.000_001) }

  /// State of charge in whole percent.
  public var soc_percent: Int32 { Int32(fraction * 100 + 0.000_001) }

  /// Voltage without current, in millivolts.
  public var openCircuitVoltage_mV: Int32 { Int32(openCircuit_V * 1_000) }

  /// Voltage without current that the battery has by its own curve, in millivolts: what its management goes by.
  public var curveVoltage_mV: Int32 { Int32(curve_V * 1_000) }

  /// Voltage at the terminals with the present current, in millivolts.
  public var terminalVoltage_mV: Int32 { Int32((openCircuit_V + current_A * resistance_ohm) * 1_000) }

  /// Present charging current in milliamperes; negative while discharging.
  public var current_mA: Int32 { Int32(current_A * 1_000) }

  var resistance_ohm: Double { Double(profile.resistance_mohm) / 1_000 }

  var openCircuit_V: Double {
    if let assumedOpenCircuit_mV { return Double(assumedOpenCircuit_mV) / 1_000 }
    return curve_V
  }

  /// What the profile's curve says, in volts.
  var curve_V: Double {
    let scaled = fraction * 10
    let index = min(9, Int(scaled))
    let low = Double(profile.openCircuit_mV[index])
    let high = Double(profile.openCircuit_mV[index + 1])
    return (low + (high - low) * (scaled - Double(index))) / 1_000
  }

  func take(current_A: Double, step_s: Double) {
    self.current_A = current_A
    charge_As = min(max(charge_As + current_A * step_s, 0), full_As)
    energy_Wh += (openCircuit_V + current_A * resistance_ohm) * current_A * step_s / 3_600
    peakCurrent_mA = max(peakCurrent_mA, Int32(current_A * 1_000))
  }

  private var fraction: Double { charge_As / full_As }
}
