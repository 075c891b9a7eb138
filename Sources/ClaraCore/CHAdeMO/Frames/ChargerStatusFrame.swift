/// 0x109: what the charger does.
///
/// Byte 0 protocol number, 1-2 output voltage, 3 output current, 4 discharge compatible, 5 status, 6 remaining time in
/// units of 10 s (0xFF: byte 7 counts), 7 remaining time in minutes. Source: clara-behaviour 5.3.
public struct ChargerStatusFrame: CHAdeMOFrame {
  /// Protocol of the charger: 1 = 0.9, 2 = 1.0 and 1.1, 3 = 2.0.
  public var protocolNumber: UInt8
  /// Voltage at the output in volts.
  public var presentVoltage_V: UInt16
  /// Current of the output in amperes.
  public var presentCurrent_A: UInt8
  /// Byte 4: not 0 when the charger can discharge.
  public var dischargeCompatible: UInt8
  /// The state of the charger.
  public var status: ChargerStatusFlags
  /// Remaining time in units of 10 s; 0xFF when ``remainingTime_min`` counts instead.
  public var remainingTime_10s: UInt8
  /// Remaining time in minutes.
  public var remainingTime_min: UInt8

  /// The identifier, 0x109.
  public static var identifier: UInt16 { CHAdeMOIdentifier.chargerStatus }

  /// A charger in this state; the remaining time in seconds is cut to 255 minutes.
  public init(
    protocolNumber: UInt8, presentVoltage_V: UInt16, presentCurrent_A: UInt8, status: ChargerStatusFlags,
    remainingTime_s: UInt32
  ) {
    self.protocolNumber = protocolNumber
    self.presentVoltage_V = presentVoltage_V
    self.presentCurrent_A = presentCurrent_A
    dischargeCompatible = 0
    self.status = status
    if remainingTime_s < 60 {
      remainingTime_10s = UInt8(remainingTime_s / 10)
      remainingTime_min = 0
    } else {
      remainingTime_10s = 0xFF
      remainingTime_min = UInt8(min(remainingTime_s / 60, 0xFF))
    }
  }

  /// Reads the message from 8 data bytes.
  public init(data: [8 of UInt8]) {
    protocolNumber = data[0]
    presentVoltage_V = littleEndian(data, at: 1)
    presentCurrent_A = data[3]
    dischargeCompatible = data[4]
    status = ChargerStatusFlags(rawValue: data[5])
    remainingTime_10s = data[6]
    remainingTime_min = data[7]
  }

  /// The 8 data bytes.
  public var data: [8 of UInt8] {
    var data: [8 of UInt8] = .init(repeating: 0)
    data[0] = protocolNumber
    setLittleEndian(presentVoltage_V, in: &data, at: 1)
    data[3] = presentCurrent_A
    data[4] = dischargeCompatible
    data[5] = status.rawValue
    data[6] = remainingTime_10s
    data[7] = remainingTime_min
    return data
  }

  /// The remaining time in seconds, 0...15,300.
  public var remainingTime_s: UInt32 {
    remainingTime_10s == 0xFF ? UInt32(remainingTime_min) * 60 : UInt32(remainingTime_10s) * 10
  }
}
