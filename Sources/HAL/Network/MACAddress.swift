/// A 48 bit IEEE 802 address.
public struct MACAddress: Hashable, Sendable {
  /// The address as a number; the first byte on the wire is the most significant of the lower 48 bits.
  public let value: UInt64

  /// The address whose bytes are the lower 48 bits of `value`, most significant first.
  public init(_ value: UInt64) { self.value = value & 0xFFFF_FFFF_FFFF }

  /// The address at `offset` of a frame, or nil past its end.
  public init?(_ bytes: Span<UInt8>, at offset: Int) {
    guard let field = bytes.bytes(at: offset, count: 6) else { return nil }
    var value: UInt64 = 0
    for index in 0..<6 { value = value << 8 | UInt64(field[index]) }
    self.init(value)
  }

  /// FF:FF:FF:FF:FF:FF.
  public static let broadcast = MACAddress(0xFFFF_FFFF_FFFF)

  /// Byte `index` (0...5) in wire order.
  public subscript(index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: value >> UInt64(8 * (5 - index)))
  }

  /// True for group addresses, broadcast included.
  public var isGroup: Bool { self[0] & 1 != 0 }
}

extension FrameBuffer {
  /// Writes an address, six bytes in wire order.
  public mutating func append(_ address: MACAddress) {
    for index in 0..<6 { append(address[index]) }
  }
}
