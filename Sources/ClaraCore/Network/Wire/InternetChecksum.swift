import HAL

/// The one's complement sum that protects UDP, TCP and ICMPv6 (RFC 1071; pseudo header: RFC 8200, 8.1).
public struct InternetChecksum: Sendable {
  private var sum: UInt32
  private var isOdd: Bool

  /// The sum of nothing.
  public init() {
    sum = 0
    isOdd = false
  }

  /// Starts with the pseudo header of an upper layer packet of `length` bytes.
  public init(source: IPv6Address, destination: IPv6Address, nextHeader: UInt8, length: Int) {
    self.init()
    add(source)
    add(destination)
    add(UInt16(truncatingIfNeeded: length >> 16))
    add(UInt16(truncatingIfNeeded: length))
    add(UInt16(nextHeader))
  }

  /// Adds bytes; an odd number of them may be followed by more.
  public mutating func add(_ bytes: Span<UInt8>) {
    for index in bytes.indices {
      let byte = UInt32(bytes[index])
      sum = sum &+ (isOdd ? byte : byte << 8)
      isOdd.toggle()
      if sum >= 0x8000_0000 { fold() }
    }
  }

  /// Adds a 16 bit number; only on an even number of bytes.
  public mutating func add(_ word: UInt16) {
    sum = sum &+ UInt32(word)
    if sum >= 0x8000_0000 { fold() }
  }

  /// Adds the eight words of an address.
  public mutating func add(_ address: IPv6Address) {
    for index in 0..<4 {
      let shift = UInt64(48 - 16 * index)
      add(UInt16(truncatingIfNeeded: address.high >> shift))
      add(UInt16(truncatingIfNeeded: address.low >> shift))
    }
  }

  /// What goes into the checksum field; 0 when the field was part of the sum and is right.
  public var value: UInt16 {
    var copy = self
    copy.fold()
    return ~UInt16(truncatingIfNeeded: copy.sum)
  }

  /// True when `packet` (upper layer header, checksum and payload) came unharmed from `source` to `destination`.
  public static func isValid(
    _ packet: Span<UInt8>, from source: IPv6Address, to destination: IPv6Address, nextHeader: UInt8
  ) -> Bool {
    var checksum = InternetChecksum(
      source: source, destination: destination, nextHeader: nextHeader, length: packet.count)
    checksum.add(packet)
    return checksum.value == 0
  }

  private mutating func fold() {
    sum = (sum & 0xFFFF) + (sum >> 16)
    sum = (sum & 0xFFFF) + (sum >> 16)
  }
}
