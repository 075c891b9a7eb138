/// What the pins of a bridge stand for on the bench; doc/hardware.md has the wiring.
public struct BenchOutputs: Equatable, Sendable {
  /// State C on the control pilot.
  public var isStateC = false
  /// The coil of the contactor.
  public var isContactorClosed = false
  /// The light.
  public var isLit = false
  /// CHAdeMO charge sequence signal 1.
  public var isD1On = false
  /// CHAdeMO charge sequence signal 2.
  public var isD2On = false

  /// Everything off: state B, contactor open, dark.
  public init() {}

  /// Pins AC0...AC4 of an FT232H: state C, contactor, light, d1, d2; AC7 changes all the time while the program lives.
  public func port(heartbeat: Bool) -> MPSSE.Port {
    var levels: UInt8 = heartbeat ? 0x80 : 0
    for (bit, isOn) in [isStateC, isContactorClosed, isLit, isD1On, isD2On].enumerated() where isOn {
      levels |= 1 << UInt8(bit)
    }
    return MPSSE.Port(levels: levels, outputs: 0x9F)
  }
}

/// What the pins of a bridge tell.
public struct BenchInputs: Equatable, Sendable {
  /// High when the modem wants to be looked at.
  public let isInterruptRequested: Bool
  /// Low while the stop button is pressed: nothing connected is not pressed.
  public let isStopPressed: Bool
  /// Low while the car permits charging (switch k): nothing connected is no permission.
  public let isPermissionOn: Bool

  /// The meaning of each line.
  init(isInterruptRequested: Bool, isStopPressed: Bool, isPermissionOn: Bool) {
    self.isInterruptRequested = isInterruptRequested
    self.isStopPressed = isStopPressed
    self.isPermissionOn = isPermissionOn
  }

  /// The meaning of both ports of an FT232H as read.
  public init(low: UInt8, high: UInt8) {
    isInterruptRequested = low & 0x10 != 0
    isStopPressed = low & 0x40 == 0
    isPermissionOn = high & 0x20 == 0
  }
}

/// Which optional lines of the bridge are wired.
public struct BenchWiring: Equatable, Sendable {
  /// The modem's interrupt line.
  public var hasInterrupt = false
  /// The modem's reset line, active low.
  public var hasReset = false
  /// A CHAdeMO car, which waits for d1 and d2.
  public var hasCar = false
  /// The car's switch k; without it the car's permission is what 0x102 says.
  public var hasPermission = false

  /// None: four wires are enough.
  public init() {}

  /// The lines that are wired, as `--wired` names them.
  public var names: [String] {
    [("interrupt", hasInterrupt), ("reset", hasReset), ("permission", hasPermission)].filter(\.1).map(\.0)
  }

  /// Pins AD0...AD7 of an FT232H at rest: clock low, chip select high; reset released where it is wired, else an input.
  func port(isReset: Bool) -> MPSSE.Port {
    guard hasReset else { return MPSSE.Port(levels: 0x08, outputs: 0x0B) }
    return MPSSE.Port(levels: isReset ? 0x08 : 0x88, outputs: 0x8B)
  }
}

/// Everything that the pins of a bridge are to say.
struct BenchState: Equatable, Sendable {
  var outputs = BenchOutputs()
  var wiring = BenchWiring()
  /// True while the modem's reset line is active.
  var isReset = false
  /// Changes with each look at the pins.
  var heartbeat = false

  /// An FT232H's pins AD0...AD7.
  var lowPort: MPSSE.Port { wiring.port(isReset: isReset) }
  /// An FT232H's pins AC0...AC7.
  var highPort: MPSSE.Port { outputs.port(heartbeat: heartbeat) }
}
