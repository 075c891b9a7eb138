import HAL

/// The car gives the key to its own modem.
public struct EVKeySetting: Equatable, Sendable {
  /// The network to join.
  public let network: SLACNetwork
  /// Number that the modem must repeat.
  public let nonce: UInt32
  /// When the network must be joined.
  public let joinEnd: Instant
  /// When the next request is due, or the try has failed.
  public var due: Instant
  /// Requests sent.
  public var count: UInt8
}
