import HAL

/// The times of the controller that belong to no protocol; the same in both profiles.
public struct ControllerTiming: Equatable, Sendable {
  /// How long a charger that was there before is asked by SDP alone, before matching begins anew: 450 ms
  /// (clara-behaviour 2.1).
  public var recovery = Duration.milliseconds(450)
  /// From a failed attempt to the next. Clara's own: a charger that refuses at once would be asked a hundred times
  /// a second.
  public var retryPause = Duration.milliseconds(500)
  /// How long a contact of the plug must be gone for the plug to count as pulled. Clara's own, inside the 250 ms in
  /// which a state of the pilot has to be seen (anchors 7.2): a contact that chatters in a plug under strain is no
  /// pulled plug.
  public var plugDebounce = Duration.milliseconds(100)
  /// How long the modem may be silent toward its driver. A modem takes about 5 s to start (clara-behaviour 2.3); this
  /// is twice as long.
  public var modemRestart = Duration.seconds(10)
  /// From the contactor's opening to the fall of the power latch in a forced shutdown. Clara's own (design, *Safety
  /// invariants*).
  public var forcedShutdown = Duration.milliseconds(100)
  /// How often inputs without an interrupt are looked at, at the least. Clara's own, as the cycle of the existing
  /// firmware (clara-behaviour 0); the watchdog has 5 s.
  public var longestPause = Duration.milliseconds(100)

  /// The table.
  public init() {}
}
