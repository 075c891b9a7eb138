import HAL

/// Where the matching of the charger stands as a whole; what it has begun with single cars is in ``EVSESession``.
public enum EVSEMatchingState: Equatable, Sendable {
  /// Not started.
  case idle
  /// Gives the key to the own modem.
  case settingKey(EVSEKeySetting)
  /// Answers cars; reports when none came by then.
  case waiting(until: Instant)
  /// One car has the network. Only that car can begin anew.
  case matched(vehicle: MACAddress)
  /// The own modem did not take the key.
  case failed

  /// When the state wants to be polled next.
  public var deadline: Instant {
    switch self {
    case .idle, .matched, .failed: .distantFuture
    case .settingKey(let state): state.due
    case .waiting(let until): until
    }
  }
}

/// The charger gives its key to its own modem.
public struct EVSEKeySetting: Equatable, Sendable {
  /// Number that the modem must repeat.
  public let nonce: UInt32
  /// When the next request is due, or it has failed.
  public var due: Instant
  /// Requests sent.
  public var count: UInt8
}
