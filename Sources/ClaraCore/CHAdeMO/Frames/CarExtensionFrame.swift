/// 0x110: what the car can do beyond the basic protocol. Byte 0, all eight bits are kept.
/// Source: clara-behaviour 5.2.
public struct CarExtensionFrame: CHAdeMOFrame {
  /// The byte as sent.
  public var rawValue: UInt8

  /// The identifier, 0x110.
  public static var identifier: UInt16 { CHAdeMOIdentifier.carExtension }

  /// The functions in a byte as sent.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Reads the message from 8 data bytes.
  public init(data: [8 of UInt8]) { rawValue = data[0] }

  /// The 8 data bytes.
  public var data: [8 of UInt8] {
    var data: [8 of UInt8] = .init(repeating: 0)
    data[0] = rawValue
    return data
  }

  /// The car follows an offered current that changes while it charges, 0x01.
  public var hasDynamicControl: Bool { rawValue & 0x01 != 0 }
  /// The car takes more than 125 A, 0x02.
  public var hasHighCurrent: Bool { rawValue & 0x02 != 0 }
  /// The car takes more than 500 V, 0x04.
  public var hasHighVoltage: Bool { rawValue & 0x04 != 0 }
}
