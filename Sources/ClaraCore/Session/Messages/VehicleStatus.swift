/// What the vehicle says of itself in most requests (DC_EVStatus).
public struct VehicleStatus: Equatable, Sendable {
  /// EVReady.
  public var isReady: Bool
  /// EVRESSSOC, 0...100.
  public var soc_percent: UInt8

  /// A status with these values.
  public init(isReady: Bool, soc_percent: UInt8) {
    self.isReady = isReady
    self.soc_percent = soc_percent
  }
}

/// What the vehicle can take, as announced to the charger.
public struct VehicleLimits: Equatable, Sendable {
  /// EVMaximumVoltageLimit.
  public var maximumVoltage_mV: Int32
  /// EVMaximumCurrentLimit.
  public var maximumCurrent_mA: Int32
  /// EVMaximumPowerLimit.
  public var maximumPower_W: Int32

  /// Limits with these values.
  public init(maximumVoltage_mV: Int32, maximumCurrent_mA: Int32, maximumPower_W: Int32) {
    self.maximumVoltage_mV = maximumVoltage_mV
    self.maximumCurrent_mA = maximumCurrent_mA
    self.maximumPower_W = maximumPower_W
  }
}
