/// Byte 4 of 0x102: what the car has found wrong. All eight bits are kept. Source: clara-behaviour 5.2.
public struct CarFaults: Equatable, Sendable {
  /// The byte as sent.
  public var rawValue: UInt8

  /// The faults in a byte as sent.
  public init(rawValue: UInt8 = 0) { self.rawValue = rawValue }

  /// Battery voltage too high, 0x01.
  public var isOverVoltage: Bool { rawValue & 0x01 != 0 }
  /// Battery voltage too low, 0x02.
  public var isUnderVoltage: Bool { rawValue & 0x02 != 0 }
  /// The current differs from the one asked for, 0x04.
  public var isCurrentDeviation: Bool { rawValue & 0x04 != 0 }
  /// Battery too hot, 0x08.
  public var isOverTemperature: Bool { rawValue & 0x08 != 0 }
  /// The voltage on the bus differs from the car's own measurement, 0x10.
  public var isVoltageDeviation: Bool { rawValue & 0x10 != 0 }

  /// True when any of the five faults is set; the other bits mean nothing.
  public var isAny: Bool { rawValue & 0x1F != 0 }
}
