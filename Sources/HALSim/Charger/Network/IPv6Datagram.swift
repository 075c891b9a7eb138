import HAL

/// An IPv6 address as two halves in network order.
struct IPv6Host: Hashable {
  var high: UInt64
  var low: UInt64

  /// ff02::1, all nodes of the link.
  static let allNodes = IPv6Host(high: 0xFF02_0000_0000_0000, low: 1)

  /// The link-local address that EUI-64 derives from an Ethernet address (RFC 4291, appendix A).
  static func linkLocal(_ address: MACAddress) -> IPv6Host {
    let flipped = address.value ^ 0x0200_0000_0000
    let low = (flipped >> 24) << 40 | 0xFF_FE00_0000 | (flipped & 0xFF_FFFF)
    return IPv6Host(high: 0xFE80_0000_0000_0000, low: low)
  }

  /// The group in which the owner of this address listens for neighbour solicitations (RFC 4291, 2.7.1).
  var solicitedNode: IPv6Host {
    IPv6Host(high: 0xFF02_0000_0000_0000, low: 0x1_FF00_0000 | (low & 0xFF_FFFF))
  }

  /// The Ethernet group that carries this multicast address (RFC 2464, 7).
  var multicastMAC: MACAddress { MACAddress(0x3333_0000_0000 | (low & 0xFFFF_FFFF)) }

  /// True for ff00::/8.
  var isMulticast: Bool { high >> 56 == 0xFF }
}

/// One IPv6 packet in its Ethernet frame, without extension headers.
struct IPv6Datagram {
  /// EtherType of IPv6.
  static let etherType: UInt16 = 0x86DD

  var destinationMAC: MACAddress
  var sourceMAC: MACAddress
  var source: IPv6Host
  var destination: IPv6Host
  var nextHeader: UInt8
  var hopLimit: UInt8 = 64
  var payload: [UInt8]

  /// A packet to send.
  init(
    to destination: IPv6Host, _ destinationMAC: MACAddress, from source: IPv6Host, _ sourceMAC: MACAddress,
    nextHeader: UInt8, hopLimit: UInt8 = 64, payload: [UInt8]
  ) {
    self.destinationMAC = destinationMAC
    self.sourceMAC = sourceMAC
    self.source = source
    self.destination = destination
    self.nextHeader = nextHeader
    self.hopLimit = hopLimit
    self.payload = payload
  }

  /// The packet in `frame`, or nil where that is not IPv6, too short, or too short for its own length field.
  init?(frame: [UInt8]) {
    guard frame.network16(at: 12) == Self.etherType, frame.count >= 54, frame[14] >> 4 == 6,
      let length = frame.network16(at: 18), 54 + Int(length) <= frame.count,
      let to = frame.networkMAC(at: 0), let from = frame.networkMAC(at: 6),
      let sourceHigh = frame.network64(at: 22), let sourceLow = frame.network64(at: 30),
      let high = frame.network64(at: 38), let low = frame.network64(at: 46)
    else { return nil }
    destinationMAC = to
    sourceMAC = from
    source = IPv6Host(high: sourceHigh, low: sourceLow)
    destination = IPv6Host(high: high, low: low)
    nextHeader = frame[20]
    hopLimit = frame[21]
    payload = Array(frame[54..<(54 + Int(length))])
  }

  /// The whole Ethernet frame, padded to its least length.
  var frame: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendNetwork(destinationMAC)
    bytes.appendNetwork(sourceMAC)
    bytes.appendNetwork(Self.etherType)
    bytes += [0x60, 0, 0, 0]
    bytes.appendNetwork(UInt16(payload.count))
    bytes += [nextHeader, hopLimit]
    for half in [source.high, source.low, destination.high, destination.low] { bytes.appendNetwork(half) }
    bytes += payload
    while bytes.count < 60 { bytes.append(0) }
    return bytes
  }

  /// One's complement sum over the pseudo header and the payload (RFC 8200, 8.1); 0 where a checksum inside agrees.
  var checksum: UInt16 {
    var sum: UInt32 = UInt32(payload.count) + UInt32(nextHeader)
    for half in [source.high, source.low, destination.high, destination.low] {
      for shift in [48, 32, 16, 0] as [UInt64] { sum += UInt32(half >> shift & 0xFFFF) }
    }
    for index in stride(from: 0, to: payload.count, by: 2) {
      let low = index + 1 < payload.count ? payload[index + 1] : 0
      sum += UInt32(payload[index]) << 8 | UInt32(low)
    }
    while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
    return ~UInt16(sum)
  }

  /// Writes the checksum of the payload into the two bytes at `offset` of it, which must be 0 before.
  mutating func seal(at offset: Int, zeroIsAllOnes: Bool = false) {
    var value = checksum
    if value == 0, zeroIsAllOnes { value = 0xFFFF }
    payload[offset] = UInt8(value >> 8)
    payload[offset + 1] = UInt8(value & 0xFF)
  }
}

/// The next header numbers that the charger knows.
enum NextHeader {
  static let tcp: UInt8 = 6
  static let udp: UInt8 = 17
  static let icmp: UInt8 = 58
}
