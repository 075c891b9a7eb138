/// The CAN identifiers of CHAdeMO. Source: clara-behaviour 5.1 to 5.3.
public enum CHAdeMOIdentifier {
  /// ``CarBatteryFrame``.
  public static let carBattery: UInt16 = 0x100
  /// ``CarTimeFrame``.
  public static let carTime: UInt16 = 0x101
  /// ``CarStatusFrame``.
  public static let carStatus: UInt16 = 0x102
  /// ``CarVoltageFrame``.
  public static let carVoltage: UInt16 = 0x103
  /// ``ChargerOfferFrame``.
  public static let chargerOffer: UInt16 = 0x108
  /// ``ChargerStatusFrame``.
  public static let chargerStatus: UInt16 = 0x109
  /// ``CarExtensionFrame``.
  public static let carExtension: UInt16 = 0x110
  /// ``ChargerExtensionFrame``.
  public static let chargerExtension: UInt16 = 0x118
  /// ``CarDischargeFrame``.
  public static let carDischarge: UInt16 = 0x200
  /// ``CarDischargeTimeFrame``.
  public static let carDischargeTime: UInt16 = 0x201
}
