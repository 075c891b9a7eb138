import HAL

/// The contacts of the stop button, which bounce for some milliseconds after each movement.
public final class StopButtonContacts {
  private let bounce_ms: Int64
  private var random: SeededRandom
  private var isDown = false
  private var movedAt: Instant?
  private var pattern: UInt64 = 0

  /// A released button.
  public init(bounce_ms: Int64, random: SeededRandom) {
    self.bounce_ms = bounce_ms
    self.random = random.stream("button")
  }

  /// Pushes the button down or lets it go.
  public func move(down: Bool, now: Instant) {
    guard down != isDown else { return }
    isDown = down
    movedAt = now
    pattern = random.next()
  }

  /// True while somebody pushes the button, bounce left out.
  public var isHeld: Bool { isDown }

  /// What a pin reads at `now`.
  public func isClosed(at now: Instant) -> Bool {
    guard let movedAt else { return isDown }
    let age_ms = (now - movedAt).milliseconds
    guard age_ms < min(bounce_ms, 64) else { return isDown }
    return pattern >> UInt64(age_ms) & 1 != 0
  }
}
