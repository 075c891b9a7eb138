import HAL

/// A 128 bit IPv6 address.
public struct IPv6Address: Equatable, Sendable {
  /// The first eight bytes on the wire, as a number.
  public let high: UInt64
  /// The last eight bytes on the wire, as a number.
  public let low: UInt64

  /// The address from its two halves, most significant byte first.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The address at `offset` of a packet, or nil past its end.
  public init?(_ bytes: Span<UInt8>, at offset: Int) {
    guard let field = bytes.bytes(at: offset, count: 16) else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for index in 0..<8 {
      high = high << 8 | UInt64(field[index])
      low = low << 8 | UInt64(field[index + 8])
    }
    self.init(high: high, low: low)
  }

  /// The link-local address that belongs to a MAC address: fe80::/64 and the modified EUI-64 (RFC 4291, appendix A).
  public init(linkLocalFrom address: MACAddress) {
    let upper = (address.value >> 24) ^ 0x02_0000
    let lower = address.value & 0xFF_FFFF
    self.init(high: 0xFE80_0000_0000_0000, low: upper << 40 | 0xFF_FE00_0000 | lower)
  }

  /// `::`, the address of somebody who has none yet.
  public static let unspecified = IPv6Address(high: 0, low: 0)

  /// ff02::1, all nodes of the link.
  public static let allNodes = IPv6Address(high: 0xFF02_0000_0000_0000, low: 1)

  /// The group in which neighbours look for this address: ff02::1:ff and its last three bytes (RFC 4291, 2.7.1).
  public var solicitedNode: IPv6Address {
    IPv6Address(high: 0xFF02_0000_0000_0000, low: 0x1_FF00_0000 | low & 0xFF_FFFF)
  }

  /// True for group addresses, ff00::/8.
  public var isMulticast: Bool { high >> 56 == 0xFF }

  /// True for fe80::/10.
  public var isLinkLocal: Bool { high >> 54 == 0x3FA }

  /// The MAC address that a group address is sent to: 33:33 and its last four bytes (RFC 2464, 7).
  public var multicastMAC: MACAddress { MACAddress(0x3333_0000_0000 | low & 0xFFFF_FFFF) }

  /// Byte `index` (0...15) in wire order.
  public subscript(index: Int) -> UInt8 {
    let half = index < 8 ? high : low
    return UInt8(truncatingIfNeeded: half >> UInt64(8 * (7 - (index & 7))))
  }
}

extension FrameBuffer {
  /// Writes an address, 16 bytes in wire order.
  public mutating func append(_ address: IPv6Address) {
    for index in 0..<16 { append(address[index]) }
  }
}
