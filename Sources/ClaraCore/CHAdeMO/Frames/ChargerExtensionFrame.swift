/// 0x118: what the charger can do beyond the basic protocol. Byte 0, all eight bits are kept.
/// Source: clara-behaviour 5.3.
public struct ChargerExtensionFrame: CHAdeMOFrame {
  /// The byte as sent.
  public var rawValue: UInt8

  /// The identifier, 0x118.
  public static var identifier: UInt16 { CHAdeMOIdentifier.chargerExtension }

  /// The functions in a byte as sent.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A charger that changes its offered current while it charges, or not.
  public init(hasDynamicControl: Bool) { rawValue = hasDynamicControl ? 0x01 : 0 }

  /// Reads the message from 8 data bytes.
  public init(data: [8 of UInt8]) { rawValue = data[0] }

  /// The 8 data bytes.
  public var data: [8 of UInt8] {
    var data: [8 of UInt8] = .init(repeating: 0)
    data[0] = rawValue
    return data
  }

  /// The charger changes its offered current while it charges, 0x01.
  public var hasDynamicControl: Bool { rawValue & 0x01 != 0 }
}
