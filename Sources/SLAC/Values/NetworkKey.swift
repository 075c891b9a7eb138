/// The membership key of a private power line network (NMK), 16 bytes.
public struct NetworkKey: Hashable, Sendable {
  /// The first eight bytes as a number, first byte on the wire most significant.
  public let high: UInt64
  /// The last eight bytes as a number.
  public let low: UInt64

  /// The key from its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}
