/// The numbers of a charger's power stage. The defaults are those of a 75 kW unit that behaves well.
public struct PowerStageConfiguration: Equatable, Sendable {
  /// Lowest voltage it can regulate to, in millivolts.
  public var minimumVoltage_mV: Int32 = 150_000
  /// Highest voltage, in millivolts.
  public var maximumVoltage_mV: Int32 = 500_000
  /// Highest current, in milliamperes.
  public var maximumCurrent_mA: Int32 = 200_000
  /// Highest power, in watts.
  public var maximumPower_W: Int32 = 75_000
  /// How fast the voltage follows a new target without a battery, in volts a second.
  public var voltageSlew_VPerS: Int32 = 300
  /// How fast the current rises, in amperes a second.
  public var currentRise_APerS: Int32 = 100
  /// How fast the current falls when a lower one is asked for, in amperes a second.
  public var currentFall_APerS: Int32 = 200
  /// What the voltage settles at, relative to the target, in millivolts (Alpitronic: -1,300).
  public var voltageOffset_mV: Int32 = 0
  /// Overshoot without load in per mille of the target, after the target is reached from below (Compleo: plenty).
  public var overshoot_permille: Int32 = 0
  /// How long an overshoot lasts, in milliseconds.
  public var overshoot_ms: Int64 = 400
  /// Largest error of a reported voltage, in millivolts.
  public var voltageNoise_mV: Int32 = 100
  /// Largest ripple of a reported current while current flows, in milliamperes.
  public var currentRipple_mA: Int32 = 200
  /// Output capacitance in microfarads.
  public var outputCapacitance_uF: Int32 = 50
  /// Bleeder resistor, always there, in ohms.
  public var bleeder_ohm: Int32 = 100_000
  /// Resistor that discharges the output while the stage is disabled, in ohms; nil for a stage that keeps its voltage.
  public var discharge_ohm: Int32? = 20_000
  /// How long the voltage of an isolation test must stand before its result counts, in milliseconds.
  public var isolationSettle_ms: Int64 = 1_000

  /// The defaults.
  public init() {}
}

extension PowerStageConfiguration {
  /// A stage without dynamics of its own: those are a charger's that is somewhere else, and are in what it reports.
  public static var following: PowerStageConfiguration {
    var configuration = PowerStageConfiguration()
    configuration.minimumVoltage_mV = 0
    configuration.maximumVoltage_mV = 1_000_000
    configuration.maximumCurrent_mA = 500_000
    configuration.maximumPower_W = 400_000
    configuration.voltageSlew_VPerS = 20_000
    configuration.currentRise_APerS = 5_000
    configuration.currentFall_APerS = 5_000
    configuration.voltageNoise_mV = 0
    configuration.currentRipple_mA = 0
    // A small capacitance falls with the report through a bleeder that takes next to nothing of the battery.
    configuration.outputCapacitance_uF = 1
    configuration.bleeder_ohm = 40_000
    configuration.discharge_ohm = 20_000
    return configuration
  }
}
