/// 0x201: how long the car can be discharged. Only read and shown.
///
/// Byte 0 protocol number of the discharge, 1-2 minutes to the end, 3-4 energy in 0.1 kWh.
/// Source: clara-behaviour 5.2.
public struct CarDischargeTimeFrame: CHAdeMOFrame {
  /// Protocol of the discharge, usually 2.
  public var protocolNumber: UInt8
  /// Approximate time to the end of the discharge in minutes.
  public var remainingTime_min: UInt16
  /// Energy that can be taken in 0.1 kWh.
  public var availableEnergy_100Wh: UInt16

  /// The identifier, 0x201.
  public static var identifier: UInt16 { CHAdeMOIdentifier.carDischargeTime }

  /// A discharge of so long and so much.
  public init(protocolNumber: UInt8 = 2, remainingTime_min: UInt16, availableEnergy_100Wh: UInt16) {
    self.protocolNumber = protocolNumber
    self.remainingTime_min = remainingTime_min
    self.availableEnergy_100Wh = availableEnergy_100Wh
  }

  /// Reads the message from 8 data bytes.
  public init(data: [8 of UInt8]) {
    protocolNumber = data[0]
    remainingTime_min = littleEndian(data, at: 1)
    availableEnergy_100Wh = littleEndian(data, at: 3)
  }

  /// The 8 data bytes.
  public var data: [8 of UInt8] {
    var data: [8 of UInt8] = .init(repeating: 0)
    data[0] = protocolNumber
    setLittleEndian(remainingTime_min, in: &data, at: 1)
    setLittleEndian(availableEnergy_100Wh, in: &data, at: 3)
    return data
  }
}
