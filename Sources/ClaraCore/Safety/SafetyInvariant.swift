/// The safety invariants of the design, by name. The core keeps them; the simulator checks them from outside.
public enum SafetyInvariant: UInt8, Sendable {
  /// A contactor closes only while charger and battery voltage match, in the adapter only after the car's contactors.
  case contactorClosesMatched
  /// A contactor opens above 5 A only in a declared emergency.
  case contactorOpensWithoutLoad
  /// CP is in state C only between known charge parameters and the end of the current.
  case stateCOnlyInCharge
  /// CHAdeMO d2 is on only inside its window, and goes off 500 ms before d1.
  case d2OnlyInWindow
  /// Power is cut only with the contactor open.
  case powerCutOnlyWhenOpen
  /// The current asked for never exceeds the lowest limit, and falls to 0 when the car is silent.
  case currentWithinLimits
  /// The session ends by itself in bounded time.
  case boundedSession

  /// The name used in reports and JSON.
  public var name: StaticString {
    switch self {
    case .contactorClosesMatched: "contactorClosesMatched"
    case .contactorOpensWithoutLoad: "contactorOpensWithoutLoad"
    case .stateCOnlyInCharge: "stateCOnlyInCharge"
    case .d2OnlyInWindow: "d2OnlyInWindow"
    case .powerCutOnlyWhenOpen: "powerCutOnlyWhenOpen"
    case .currentWithinLimits: "currentWithinLimits"
    case .boundedSession: "boundedSession"
    }
  }
}
