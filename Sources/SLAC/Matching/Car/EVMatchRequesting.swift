import HAL

/// The car asks the chosen charger for its network.
public struct EVMatchRequesting: Equatable, Sendable {
  /// The charger with the lowest attenuation.
  public let charger: MACAddress
  /// When the next request is due, or the try has failed.
  public var due: Instant
  /// Requests sent.
  public var count: UInt8
}
