import HAL

/// Something that lives in the simulated world and acts at its own times: a charger, a car, a line.
public protocol Participant: AnyObject {
  /// When this participant next has something to do.
  ///
  /// At or before the present when input waits for it (a received frame, a changed pin). After ``poll(now:)`` it must
  /// be later than `now`, or new input must have arrived: the world refuses to spin at one instant.
  var nextDeadline: Instant { get }

  /// Does what is due at `now`. Calling it early or twice is harmless.
  func poll(now: Instant)
}

/// Something that watches the world and changes nothing: a checker, a recorder.
public protocol Observer: AnyObject {
  /// Looks at the world after everything due at `now` has happened.
  func observe(now: Instant)
}
