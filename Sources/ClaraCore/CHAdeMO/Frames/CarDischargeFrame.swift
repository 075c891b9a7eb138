/// 0x200: what the car may be discharged with. Only read and shown.
///
/// Byte 0 0xFF minus the maximum current, 4-5 lowest voltage, 6 lowest battery level, 7 remaining capacity for
/// charging. Source: clara-behaviour 5.2.
public struct CarDischargeFrame: CHAdeMOFrame {
  /// Highest discharge current in amperes.
  public var maximumCurrent_A: UInt8
  /// Lowest voltage to discharge to, in volts.
  public var minimumVoltage_V: UInt16
  /// Lowest state of charge to discharge to, in percent.
  public var minimumSoC_percent: UInt8
  /// Remaining capacity for charging, as sent.
  public var remainingCapacity: UInt8

  /// The identifier, 0x200.
  public static var identifier: UInt16 { CHAdeMOIdentifier.carDischarge }

  /// Discharge limits.
  public init(
    maximumCurrent_A: UInt8, minimumVoltage_V: UInt16, minimumSoC_percent: UInt8, remainingCapacity: UInt8
  ) {
    self.maximumCurrent_A = maximumCurrent_A
    self.minimumVoltage_V = minimumVoltage_V
    self.minimumSoC_percent = minimumSoC_percent
    self.remainingCapacity = remainingCapacity
  }

  /// Reads the message from 8 data bytes.
  public init(data: [8 of UInt8]) {
    maximumCurrent_A = 0xFF - data[0]
    minimumVoltage_V = littleEndian(data, at: 4)
    minimumSoC_percent = data[6]
    remainingCapacity = data[7]
  }

  /// The 8 data bytes.
  public var data: [8 of UInt8] {
    var data: [8 of UInt8] = .init(repeating: 0)
    data[0] = 0xFF - maximumCurrent_A
    setLittleEndian(minimumVoltage_V, in: &data, at: 4)
    data[6] = minimumSoC_percent
    data[7] = remainingCapacity
    return data
  }
}
