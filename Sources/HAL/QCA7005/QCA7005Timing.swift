/// When the driver looks, waits and gives up. Source of the numbers: what the chip was seen to do, and what the driver
/// of the Linux kernel allows it.
public struct QCA7005Timing: Equatable, Sendable {
  /// From one look for the signature to the next while the chip is silent; it starts in about 0.95 s.
  public var probe_ms: Int64 = 10
  /// How long the chip may take from a reset to its first answer.
  public var reset_ms: Int64 = 3_000
  /// From one look to the next where there is an interrupt line, in case one is missed.
  public var watch_ms: Int64 = 20
  /// From one look to the next where there is none.
  public var look_ms: Int64 = 5
  /// How long a look counts as the present when a frame is to be sent.
  public var fresh_ms: Int64 = 2
  /// How long a frame may wait for room in the chip.
  public var transmit_ms: Int64 = 1_000
  /// How long one batch may take on the bus.
  public var transfer_ms: Int64 = 250
  /// Silence after which the reset line is used, where there is one: longer than the restart after a new key (5 s).
  public var lineResetAfter_ms: Int64 = 7_000
  /// How long the reset line is held.
  public var lineReset_ms: Int64 = 20

  /// The numbers above.
  public init() {}
}

/// How far the driver is with the chip.
public enum QCA7005State: UInt8, Sendable {
  /// Nothing that can be used answers: off, starting, restarting after a new key, not wired.
  case silent
  /// A reset was asked for, and the chip has not said yet that it has started.
  case resetting
  /// Frames pass.
  case ready
}
