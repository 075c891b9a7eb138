/// What a charger's isolation monitor says; the values are those of EVSEIsolationStatus.
public enum IsolationState: UInt8, Equatable, Sendable {
  /// Not measured yet.
  case invalid = 0
  /// Measured and good: at least 500 ohm per volt.
  case valid = 1
  /// Measured, between 100 and 500 ohm per volt.
  case warning = 2
  /// Measured, below 100 ohm per volt.
  case fault = 3
}
