/// A 17 byte station identification of the matching messages; all zero in every session seen.
public struct StationID: Hashable, Sendable {
  /// Bytes 0...7 as a number, first byte on the wire most significant.
  public let high: UInt64
  /// Bytes 8...15 as a number.
  public let low: UInt64
  /// Byte 16.
  public let last: UInt8

  /// An identification from its parts.
  public init(high: UInt64, low: UInt64, last: UInt8) {
    self.high = high
    self.low = low
    self.last = last
  }

  /// All bytes zero, as everybody sends it.
  public static let zero = StationID(high: 0, low: 0, last: 0)
}
