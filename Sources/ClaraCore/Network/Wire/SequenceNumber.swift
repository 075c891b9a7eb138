/// A TCP sequence number: 32 bits that wrap around (RFC 9293, 3.4).
///
/// Comparison holds within half the number space; so the type is not `Comparable`, which would promise more.
public struct SequenceNumber: Equatable, Sendable {
  /// The number on the wire.
  public var value: UInt32

  /// The sequence number with this value on the wire.
  public init(_ value: UInt32) { self.value = value }

  /// The number `count` bytes later.
  public static func + (left: SequenceNumber, right: Int) -> SequenceNumber {
    SequenceNumber(left.value &+ UInt32(truncatingIfNeeded: right))
  }

  /// The signed distance from `right` to `left`, -2^31...2^31-1.
  public static func - (left: SequenceNumber, right: SequenceNumber) -> Int {
    Int(Int32(bitPattern: left.value &- right.value))
  }

  /// True when `left` comes before `right`.
  public static func < (left: SequenceNumber, right: SequenceNumber) -> Bool { left - right < 0 }

  /// True when `left` comes before `right` or is the same.
  public static func <= (left: SequenceNumber, right: SequenceNumber) -> Bool { left - right <= 0 }

  /// True when `left` comes after `right`.
  public static func > (left: SequenceNumber, right: SequenceNumber) -> Bool { left - right > 0 }
}
