import HAL

/// The car gives its own modem a key that nobody else has: the way out of a network.
public struct EVLeaving: Equatable, Sendable {
  /// A name for the network of nobody.
  public let networkID: NetworkID
  /// A key that only the own modem knows.
  public let networkKey: NetworkKey
  /// Number that the modem must repeat.
  public let nonce: UInt32
  /// When the next request is due, or the attempt is over.
  public var due: Instant
  /// Requests sent.
  public var count: UInt8
}
