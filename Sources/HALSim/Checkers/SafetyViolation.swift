import ClaraCore
import HAL

/// A broken safety invariant, as a checker saw it.
public struct SafetyViolation: Equatable, Sendable {
  /// Which invariant.
  public var invariant: SafetyInvariant
  /// When it was seen.
  public var time: Instant
  /// What was seen, in words, with the numbers.
  public var detail: String

  /// A violation.
  public init(invariant: SafetyInvariant, time: Instant, detail: String) {
    self.invariant = invariant
    self.time = time
    self.detail = detail
  }
}
