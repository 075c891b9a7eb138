/// 0x102: what the car wants now, and how it is. The frame whose age counts.
///
/// Byte 0 protocol number, 1-2 target voltage, 3 requested current, 4 faults, 5 status, 6 state of charge as sent.
/// Source: clara-behaviour 5.2.
public struct CarStatusFrame: CHAdeMOFrame {
  /// Protocol of the car: 0 before 0.9, 1 = 0.9, 2 = 1.0 and 1.1, 3 = 2.0.
  public var protocolNumber: UInt8
  /// Voltage to charge to, in volts.
  public var targetVoltage_V: UInt16
  /// Current wished now, in amperes; not always 0 while the car idles.
  public var requestedCurrent_A: UInt8
  /// What the car has found wrong.
  public var faults: CarFaults
  /// The state of the car.
  public var status: CarStatusFlags
  /// State of charge as sent, in units of 1 / ``CarBatteryFrame/socDivisor``.
  public var rawSoC: UInt8

  /// The identifier, 0x102.
  public static var identifier: UInt16 { CHAdeMOIdentifier.carStatus }

  /// A car in this state.
  public init(
    protocolNumber: UInt8 = 2, targetVoltage_V: UInt16 = 0, requestedCurrent_A: UInt8 = 0,
    faults: CarFaults = CarFaults(), status: CarStatusFlags = CarStatusFlags(), rawSoC: UInt8 = 0
  ) {
    self.protocolNumber = protocolNumber
    self.targetVoltage_V = targetVoltage_V
    self.requestedCurrent_A = requestedCurrent_A
    self.faults = faults
    self.status = status
    self.rawSoC = rawSoC
  }

  /// Reads the message from 8 data bytes.
  public init(data: [8 of UInt8]) {
    protocolNumber = data[0]
    targetVoltage_V = littleEndian(data, at: 1)
    requestedCurrent_A = data[3]
    faults = CarFaults(rawValue: data[4])
    status = CarStatusFlags(rawValue: data[5])
    rawSoC = data[6]
  }

  /// The 8 data bytes.
  public var data: [8 of UInt8] {
    var data: [8 of UInt8] = .init(repeating: 0)
    data[0] = protocolNumber
    setLittleEndian(targetVoltage_V, in: &data, at: 1)
    data[3] = requestedCurrent_A
    data[4] = faults.rawValue
    data[5] = status.rawValue
    data[6] = rawSoC
    return data
  }

  /// The state of charge in percent, 0...100, with the divisor of 0x100.
  public func soc_percent(divisor: UInt8) -> UInt8 {
    guard divisor != 0, divisor != 100 else { return min(rawSoC, 100) }
    return UInt8(min(UInt16(rawSoC) * 100 / UInt16(divisor), 100))
  }
}
