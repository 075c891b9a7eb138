import HAL

/// Plays light patterns on the grid of their own steps.
struct LightPlayer: Sendable {
  /// Most steps that a late call makes up for; after that the pattern starts anew.
  private static let catchUpLimit = 16

  /// True when a pattern must come to its end before another starts, so that a count of blinks is never cut.
  private let completesPatterns: Bool
  private var pattern: LightPattern?
  private var index = 0
  private var stepEndsAt = Instant.zero

  init(completesPatterns: Bool) { self.completesPatterns = completesPatterns }

  /// The light now.
  var light: Light { pattern?.step(at: index).light ?? .off }

  /// When the next step begins; never for a steady light.
  var nextDeadline: Instant {
    guard let pattern else { return .zero }
    return pattern.count == 1 ? .distantFuture : stepEndsAt
  }

  /// Moves on to `now`, toward the wanted pattern.
  mutating func play(_ wanted: LightPattern, now: Instant) {
    guard let current = pattern else { return start(wanted, at: now) }
    if current != wanted && (!completesPatterns || current.count == 1) { return start(wanted, at: now) }
    for _ in 0..<Self.catchUpLimit {
      guard let pattern, pattern.count > 1, now >= stepEndsAt else { return }
      if index + 1 < pattern.count {
        index += 1
        stepEndsAt = stepEndsAt + pattern.step(at: index).length
      } else {
        start(wanted, at: stepEndsAt)
      }
    }
    if now >= stepEndsAt { start(wanted, at: now) }
  }

  private mutating func start(_ wanted: LightPattern, at instant: Instant) {
    pattern = wanted
    index = 0
    stepEndsAt = instant + wanted.step(at: 0).length
  }
}
