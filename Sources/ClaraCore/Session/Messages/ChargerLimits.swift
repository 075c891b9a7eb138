/// The limits of ChargeParameterDiscoveryRes, scaled to milli units.
public struct ChargerLimits: Equatable, Sendable {
  /// EVSEMaximumVoltageLimit.
  public var maximumVoltage_mV: Int32
  /// EVSEMinimumVoltageLimit.
  public var minimumVoltage_mV: Int32
  /// EVSEMaximumCurrentLimit.
  public var maximumCurrent_mA: Int32
  /// EVSEMinimumCurrentLimit.
  public var minimumCurrent_mA: Int32
  /// EVSEMaximumPowerLimit; nil where it is absent.
  public var maximumPower_W: Int32?
  /// The schedule chosen among those the charger offers; nil where the protocol, or the charger, has none that binds.
  public var schedule: ChargingPlan?

  /// Limits with these values.
  public init(
    maximumVoltage_mV: Int32, minimumVoltage_mV: Int32, maximumCurrent_mA: Int32, minimumCurrent_mA: Int32,
    maximumPower_W: Int32?
  ) {
    self.maximumVoltage_mV = maximumVoltage_mV
    self.minimumVoltage_mV = minimumVoltage_mV
    self.maximumCurrent_mA = maximumCurrent_mA
    self.minimumCurrent_mA = minimumCurrent_mA
    self.maximumPower_W = maximumPower_W
  }
}

/// What a CurrentDemandRes reports, scaled to milli units.
public struct CurrentReport: Equatable, Sendable {
  /// DC_EVSEStatus.
  public var status: ChargerStatus
  /// EVSEPresentVoltage.
  public var voltage_mV: Int32
  /// EVSEPresentCurrent.
  public var current_mA: Int32
  /// EVSEMaximumVoltageLimit; nil where it is absent.
  public var maximumVoltage_mV: Int32?
  /// EVSEMaximumCurrentLimit; nil where it is absent. 0 is a limit, not an absence.
  public var maximumCurrent_mA: Int32?
  /// EVSEMaximumPowerLimit; nil where it is absent.
  public var maximumPower_W: Int32?
  /// EVSECurrentLimitAchieved.
  public var isCurrentLimitAchieved: Bool
  /// EVSEVoltageLimitAchieved.
  public var isVoltageLimitAchieved: Bool
  /// EVSEPowerLimitAchieved.
  public var isPowerLimitAchieved: Bool
  /// The meter reading whose receipt the charger asks for; nil while it asks for none.
  public var receipt: MeterReport?

  /// A report with these values.
  public init(
    status: ChargerStatus, voltage_mV: Int32, current_mA: Int32, maximumVoltage_mV: Int32?, maximumCurrent_mA: Int32?,
    maximumPower_W: Int32?, isCurrentLimitAchieved: Bool, isVoltageLimitAchieved: Bool, isPowerLimitAchieved: Bool
  ) {
    self.status = status
    self.voltage_mV = voltage_mV
    self.current_mA = current_mA
    self.maximumVoltage_mV = maximumVoltage_mV
    self.maximumCurrent_mA = maximumCurrent_mA
    self.maximumPower_W = maximumPower_W
    self.isCurrentLimitAchieved = isCurrentLimitAchieved
    self.isVoltageLimitAchieved = isVoltageLimitAchieved
    self.isPowerLimitAchieved = isPowerLimitAchieved
  }
}
