import HAL

/// The car asks for parameters.
public struct EVRequesting: Equatable, Sendable {
  /// When the next request is due, or the try has failed.
  public var due: Instant
  /// Requests sent in this try.
  public var count: UInt16
}
