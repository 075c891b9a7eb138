/// 0x103: the battery voltage that the car measures (an extension of conversions). Bytes 0-1, volts.
/// Source: clara-behaviour 5.2.
public struct CarVoltageFrame: CHAdeMOFrame {
  /// Voltage of the battery in volts; 0 is no measurement.
  public var batteryVoltage_V: UInt16

  /// The identifier, 0x103.
  public static var identifier: UInt16 { CHAdeMOIdentifier.carVoltage }

  /// A measured voltage.
  public init(batteryVoltage_V: UInt16) { self.batteryVoltage_V = batteryVoltage_V }

  /// Reads the message from 8 data bytes.
  public init(data: [8 of UInt8]) { batteryVoltage_V = littleEndian(data, at: 0) }

  /// The 8 data bytes.
  public var data: [8 of UInt8] {
    var data: [8 of UInt8] = .init(repeating: 0)
    setLittleEndian(batteryVoltage_V, in: &data, at: 0)
    return data
  }
}
