/// Where the controller is, as far as button and light care (design, *Operator panel*; clara-behaviour 6.1, 6.3).
public enum PanelPhase: UInt8, Sendable {
  /// Switched on; no plug is locked: idle, matching, or a session before the plug is locked.
  case idle
  /// A plug is locked and no current was asked for yet.
  case locked
  /// The charge loop runs.
  case charging
  /// Charging has ended; the stop sequence runs or is over.
  case stopping
}
