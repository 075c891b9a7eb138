/// 0x100: what the car's battery can take.
///
/// Byte 0 minimum current, 1 maximum current, 2-3 minimum voltage, 4-5 maximum voltage, 6 divisor of the state of
/// charge. Everything is unstable before the car has closed switch k. Source: clara-behaviour 5.2.
public struct CarBatteryFrame: CHAdeMOFrame {
  /// Lowest charge current in amperes; CHAdeMO 1.0 and later.
  public var minimumCurrent_A: UInt8
  /// Highest charge current in amperes; only some cars tell it, others send 0.
  public var maximumCurrent_A: UInt8
  /// Lowest battery voltage in volts, usually 0.
  public var minimumVoltage_V: UInt16
  /// Highest battery voltage in volts, for example 435 of a Leaf.
  public var maximumVoltage_V: UInt16
  /// What ``CarStatusFrame/rawSoC`` is to be divided by to be a share; 0 and 100 both mean that it is in percent.
  public var socDivisor: UInt8

  /// The identifier, 0x100.
  public static var identifier: UInt16 { CHAdeMOIdentifier.carBattery }

  /// A battery with these limits.
  public init(
    minimumCurrent_A: UInt8 = 0, maximumCurrent_A: UInt8 = 0, minimumVoltage_V: UInt16 = 0,
    maximumVoltage_V: UInt16 = 0, socDivisor: UInt8 = 100
  ) {
    self.minimumCurrent_A = minimumCurrent_A
    self.maximumCurrent_A = maximumCurrent_A
    self.minimumVoltage_V = minimumVoltage_V
    self.maximumVoltage_V = maximumVoltage_V
    self.socDivisor = socDivisor
  }

  /// Reads the message from 8 data bytes.
  public init(data: [8 of UInt8]) {
    minimumCurrent_A = data[0]
    maximumCurrent_A = data[1]
    minimumVoltage_V = littleEndian(data, at: 2)
    maximumVoltage_V = littleEndian(data, at: 4)
    socDivisor = data[6]
  }

  /// The 8 data bytes.
  public var data: [8 of UInt8] {
    var data: [8 of UInt8] = .init(repeating: 0)
    data[0] = minimumCurrent_A
    data[1] = maximumCurrent_A
    setLittleEndian(minimumVoltage_V, in: &data, at: 2)
    setLittleEndian(maximumVoltage_V, in: &data, at: 4)
    data[6] = socDivisor
    return data
  }
}
