/// Byte 5 of 0x109: the state of the charger. All eight bits are kept. Source: clara-behaviour 5.3.
public struct ChargerStatusFlags: Equatable, Sendable {
  /// The byte as sent.
  public var rawValue: UInt8

  /// The flags in a byte as sent.
  public init(rawValue: UInt8 = 0) { self.rawValue = rawValue }

  /// The charger charges, 0x01.
  public var isCharging: Bool {
    get { rawValue & 0x01 != 0 }
    set { set(0x01, newValue) }
  }

  /// The charger has an error, 0x02.
  public var isChargerError: Bool {
    get { rawValue & 0x02 != 0 }
    set { set(0x02, newValue) }
  }

  /// The plug is locked and may be live, 0x04.
  public var isEnergizing: Bool {
    get { rawValue & 0x04 != 0 }
    set { set(0x04, newValue) }
  }

  /// The battery does not fit the charger, 0x08.
  public var isBatteryIncompatible: Bool {
    get { rawValue & 0x08 != 0 }
    set { set(0x08, newValue) }
  }

  /// The charging system has an error, 0x10.
  public var isSystemError: Bool {
    get { rawValue & 0x10 != 0 }
    set { set(0x10, newValue) }
  }

  /// The charger has stopped, or has not started, 0x20.
  public var isStopped: Bool {
    get { rawValue & 0x20 != 0 }
    set { set(0x20, newValue) }
  }

  private mutating func set(_ bit: UInt8, _ on: Bool) {
    rawValue = on ? rawValue | bit : rawValue & ~bit
  }
}
