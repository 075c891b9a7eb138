import HAL

/// The car waits for the answers of the chargers.
public struct EVCollecting: Equatable, Sendable {
  /// When the choice is made; without an answer, when the try has failed.
  public var due: Instant
  /// When the choice may be made at the earliest.
  public let windowEnd: Instant
}
