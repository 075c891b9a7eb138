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
  /// State C in an edge that wakes a charger: 300 ms (TP_EV_vald_state_duration, anchors 7.1; 400 ms at most).
  public var wakeUpStateC = Duration.milliseconds(300)
  /// From such an edge to the charger's 5 %: 8 s (B1 to B2, anchors 7.2).
  public var wakeUpAnswer = Duration.seconds(8)
  /// How long the charger of a paused session is asked by SDP before matching begins anew: 6 s (T_conn_resume, anchors
  /// 7.1).
  public var linkResumption = Duration.seconds(6)
  /// From the end of a pause to the car being ready again. Clara's own: cars take a few seconds.
  public var carReturn = Duration.seconds(120)
  /// From the first step toward the charger of a paused session to SessionSetupRes. Clara's own: three wake-ups, and
  /// another matching.
  public var resumption = Duration.seconds(60)
  /// From the contactor's opening to the fall of the power latch in a forced shutdown. Clara's own (design, *Safety
  /// invariants*).
  public var forcedShutdown = Duration.milliseconds(100)
  /// How often inputs without an interrupt are looked at, at the least. Clara's own, as the cycle of the existing
  /// firmware (clara-behaviour 0); the watchdog has 5 s.
  public var longestPause = Duration.milliseconds(100)

  /// The table.
  public init() {}
}
