import HAL

/// The stop button without its bounce: what level to believe, when a press counts, how long it is held.
struct ButtonFilter: Sendable {
  private let debounce: Duration
  private let holdLimit: Duration

  /// The level that is believed: true is pressed.
  private(set) var isPressed = false
  private var level = false
  private var levelSince: Instant?
  private var pressedSince = Instant.zero
  /// False while the button is held since power-on: that press belongs to switching on, not to stopping.
  private var isArmed = true

  init(settings: PanelSettings) {
    debounce = .milliseconds(Int64(min(settings.debounce_ms, 500)))
    holdLimit = .milliseconds(Int64(min(max(settings.forcedShutdownAfter_ms, 1_000), 60_000)))
  }

  /// Takes the level as sampled now. Returns true when a short press has just begun to count.
  mutating func step(level newLevel: Bool, now: Instant) -> Bool {
    guard let known = levelSince else {
      begin(level: newLevel, now: now)
      return false
    }
    let start = newLevel == level ? known : now
    level = newLevel
    levelSince = start
    guard level != isPressed, now - start >= debounce else { return false }
    isPressed = level
    guard isPressed else {
      isArmed = true
      return false
    }
    pressedSince = start
    return isArmed
  }

  /// True when the button is pressed now and has been for the hold time, without a break longer than the bounce.
  func isHeld(now: Instant) -> Bool { isPressed && level && now - pressedSince >= holdLimit }

  /// When the next decision falls due if the level stays as it is; `isHoldDone` leaves the hold out.
  func nextDeadline(isHoldDone: Bool) -> Instant {
    guard let levelSince else { return .zero }
    if level != isPressed { return levelSince + debounce }
    return isPressed && !isHoldDone ? pressedSince + holdLimit : .distantFuture
  }

  private mutating func begin(level newLevel: Bool, now: Instant) {
    level = newLevel
    levelSince = now
    isPressed = newLevel
    pressedSince = now
    isArmed = !newLevel
  }
}
