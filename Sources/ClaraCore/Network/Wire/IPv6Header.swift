import HAL

/// Protocol numbers that follow an IPv6 header.
public enum IPv6NextHeader {
  /// Hop-by-hop options.
  public static let hopByHop: UInt8 = 0
  /// TCP.
  public static let tcp: UInt8 = 6
  /// UDP.
  public static let udp: UInt8 = 17
  /// Fragment header.
  public static let fragment: UInt8 = 44
  /// ICMPv6.
  public static let icmpv6: UInt8 = 58
  /// Nothing follows.
  public static let none: UInt8 = 59
  /// Destination options.
  public static let destinationOptions: UInt8 = 60
}

/// The fixed IPv6 header, 40 bytes (RFC 8200, 3): version, traffic class and flow label (4), payload length (2), next
/// header (1), hop limit (1), source (16), destination (16).
public struct IPv6Header: Equatable, Sendable {
  /// Length on the wire in bytes.
  public static let length = 40

  /// Traffic class and flow label, 28 bits; 0 in what we send.
  public var flow: UInt32
  /// Bytes that follow this header.
  public var payloadLength: UInt16
  /// Protocol of what follows.
  public var nextHeader: UInt8
  /// Routers that may still forward the packet.
  public var hopLimit: UInt8
  /// Sender.
  public var source: IPv6Address
  /// Receiver.
  public var destination: IPv6Address

  /// A header with these values.
  public init(
    flow: UInt32 = 0, payloadLength: UInt16, nextHeader: UInt8, hopLimit: UInt8, source: IPv6Address,
    destination: IPv6Address
  ) {
    self.flow = flow & 0xFFF_FFFF
    self.payloadLength = payloadLength
    self.nextHeader = nextHeader
    self.hopLimit = hopLimit
    self.source = source
    self.destination = destination
  }

  /// Reads the header at the front of `packet`.
  ///
  /// - Throws: ``WireError/truncated``, ``WireError/badVersion``.
  public init(parsing packet: Span<UInt8>) throws(WireError) {
    guard let first = packet.uint32BigEndian(at: 0), let payloadLength = packet.uint16BigEndian(at: 4),
      let nextHeader = packet.byte(at: 6), let hopLimit = packet.byte(at: 7),
      let source = IPv6Address(packet, at: 8), let destination = IPv6Address(packet, at: 24)
    else { throw .truncated }
    guard first >> 28 == 6 else { throw .badVersion }
    self.init(
      flow: first, payloadLength: payloadLength, nextHeader: nextHeader, hopLimit: hopLimit, source: source,
      destination: destination)
  }

  /// Writes the 40 bytes.
  public func emit<let capacity: Int>(into buffer: inout FrameBuffer<capacity>) {
    buffer.append(bigEndian: 0x6000_0000 | flow)
    buffer.append(bigEndian: payloadLength)
    buffer.append(nextHeader)
    buffer.append(hopLimit)
    buffer.append(source)
    buffer.append(destination)
  }
}
