/// Byte 5 of 0x102: the state of the car. All eight bits are kept. Source: clara-behaviour 5.2.
public struct CarStatusFlags: Equatable, Sendable {
  /// The byte as sent.
  public var rawValue: UInt8

  /// The flags in a byte as sent.
  public init(rawValue: UInt8 = 0) { self.rawValue = rawValue }

  /// The car is ready to charge, 0x01.
  public var isReady: Bool {
    get { rawValue & 0x01 != 0 }
    set { set(0x01, newValue) }
  }

  /// The car is not in park, 0x02.
  public var isNotInPark: Bool {
    get { rawValue & 0x02 != 0 }
    set { set(0x02, newValue) }
  }

  /// The car's charging system has a fault, 0x04.
  public var isSystemFault: Bool {
    get { rawValue & 0x04 != 0 }
    set { set(0x04, newValue) }
  }

  /// The car's contactors are open (welding detection is done), 0x08. Meaningless toward a 0.9 charger.
  public var areContactorsOpen: Bool {
    get { rawValue & 0x08 != 0 }
    set { set(0x08, newValue) }
  }

  /// The car asks for a stop before charging, 0x10. Real cars set and clear it without a reason.
  public var isStopBeforeCharging: Bool {
    get { rawValue & 0x10 != 0 }
    set { set(0x10, newValue) }
  }

  /// Undocumented, 0x40: old Leafs that follow a changing offer set it.
  public var supportsDynamicCurrent: Bool {
    get { rawValue & 0x40 != 0 }
    set { set(0x40, newValue) }
  }

  /// The car can discharge, 0x80.
  public var canDischarge: Bool {
    get { rawValue & 0x80 != 0 }
    set { set(0x80, newValue) }
  }

  private mutating func set(_ bit: UInt8, _ on: Bool) {
    rawValue = on ? rawValue | bit : rawValue & ~bit
  }
}
