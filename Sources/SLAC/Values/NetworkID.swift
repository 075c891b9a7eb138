/// The name of a private power line network (NID), 54 bits in seven bytes.
///
/// Source: clara-behaviour 2.3. The upper two bits of the last byte are the security level, 0 here.
public struct NetworkID: Hashable, Sendable {
  /// The seven bytes as a number, first byte on the wire most significant.
  public let value: UInt64

  /// The network whose bytes are the lower 56 bits of `value`.
  public init(_ value: UInt64) { self.value = value & 0xFF_FFFF_FFFF_FFFF }
}
