/// What is fitted on the simulated board, and its numbers. The defaults are the adapter of clara-behaviour 4.1.
public struct AdapterConfiguration: Equatable, Sendable {
  /// True when the board can measure the control pilot (Foccci; not the adapter).
  public var measuresPilot = false
  /// True when the proximity contact is wired.
  public var hasProximity = false
  /// Travel time of the lock motor in milliseconds, or nil without a motor: the lock then only notes the wish.
  public var lockTravel_ms: Int64?
  /// True when the lock motor is stuck and never confirms.
  public var isLockStuck = false
  /// How long the button's contacts bounce, in milliseconds.
  public var buttonBounce_ms: Int64 = 8
  /// The watchdog's limit in milliseconds.
  public var watchdog_ms: Int64 = 5_000
  /// Charge of the internal battery at the beginning, in permille.
  public var supply_permille: Int32 = 800
  /// How long a full internal battery lasts, in minutes.
  public var supplyEndurance_min: Int64 = 360

  /// The adapter.
  public init() {}
}
