import HAL

/// The car waits until its modem has joined the network.
public struct EVJoining: Equatable, Sendable {
  /// The network to join.
  public let network: SLACNetwork
  /// When the modem is asked next.
  public var nextPoll: Instant
  /// When the try has failed.
  public let end: Instant
}
