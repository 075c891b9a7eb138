/// Which of the two timing tables is used.
public enum TimingProfile: UInt8, Sendable {
  /// What real chargers need; the default.
  case field
  /// What the standards say; for conformance.
  case strict
}

/// Everything a user can set. Values outside their range are cut to it where they are used.
public struct Settings: Equatable, Sendable {
  /// Which timing table is used.
  public var timing: TimingProfile = .field
  /// The protocols offered to the charger, most wanted first.
  public var protocols = ProtocolOffer(.din, .iso2)
  /// State of charge to stop at, 1...100.
  public var stopAtSoC_percent: UInt8 = 100
  /// EVMaximumCurrentLimit announced to the charger, 1...500 A.
  public var maximumCurrent_A: UInt16 = 200
  /// EVMaximumPowerLimit announced to the charger, 1...1,000 kW.
  public var maximumPower_kW: UInt16 = 100
  /// Lowest EVMaximumVoltageLimit announced, 100...1,000 V: chargers refuse limits close to the pack (clara-behaviour
  /// 1.11).
  public var minimumVoltageLimit_V: UInt16 = 410
  /// Pause between cable check and first PreChargeReq, 0...10,000 ms.
  public var preChargeStartDelay_ms: UInt16 = 2_000
  /// Largest difference between inlet and battery voltage at which the contactor may close, 1...50 V.
  public var preChargeTolerance_V: UInt8 = 20
  /// The CHAdeMO side.
  public var chademo = CHAdeMOSettings()
  /// The operator panel.
  public var panel = PanelSettings()

  /// The defaults.
  public init() {}
}
