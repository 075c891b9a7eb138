import HAL

/// From whom to whom a frame goes, on both layers.
public struct FrameAddresses: Equatable, Sendable {
  /// Ethernet sender.
  public var sourceMAC: MACAddress
  /// Ethernet receiver.
  public var destinationMAC: MACAddress
  /// IPv6 sender.
  public var source: IPv6Address
  /// IPv6 receiver.
  public var destination: IPv6Address

  /// The addresses of a frame.
  public init(
    sourceMAC: MACAddress, destinationMAC: MACAddress, source: IPv6Address, destination: IPv6Address
  ) {
    self.sourceMAC = sourceMAC
    self.destinationMAC = destinationMAC
    self.source = source
    self.destination = destination
  }

  /// The addresses of an answer to a received packet, sent from `source` at `sourceMAC`.
  public init(answering packet: IPv6Packet, from source: IPv6Address, at sourceMAC: MACAddress) {
    self.init(
      sourceMAC: sourceMAC, destinationMAC: packet.ethernet.source, source: source,
      destination: packet.header.source)
  }
}

/// Whole frames, headers and checksums included; for the car and for a simulated charger alike.
extension FrameBuffer {
  /// Writes an Ethernet frame with an IPv6 packet with one UDP datagram.
  public mutating func appendUDP(
    _ addresses: FrameAddresses, sourcePort: UInt16, destinationPort: UInt16, payload: Span<UInt8>,
    hopLimit: UInt8 = 255
  ) {
    let length = UDPHeader.length + payload.count
    let start = beginPacket(addresses, nextHeader: IPv6NextHeader.udp, length: length, hopLimit: hopLimit)
    UDPHeader(
      sourcePort: sourcePort, destinationPort: destinationPort,
      payloadLength: UInt16(truncatingIfNeeded: payload.count)
    ).emit(into: &self)
    append(payload)
    sealPacket(addresses, nextHeader: IPv6NextHeader.udp, start: start, checksumAt: 6)
  }

  /// Writes an Ethernet frame with an IPv6 packet with one TCP segment.
  public mutating func appendTCP(
    _ addresses: FrameAddresses, _ header: TCPHeader, payload: Span<UInt8>, hopLimit: UInt8 = 255
  ) {
    let length = header.length + payload.count
    let start = beginPacket(addresses, nextHeader: IPv6NextHeader.tcp, length: length, hopLimit: hopLimit)
    header.emit(into: &self)
    append(payload)
    sealPacket(addresses, nextHeader: IPv6NextHeader.tcp, start: start, checksumAt: 16)
  }

  /// Writes an Ethernet frame with a neighbour solicitation.
  public mutating func appendICMPv6(_ addresses: FrameAddresses, _ message: NeighborSolicitation) {
    let start = beginPacket(addresses, nextHeader: IPv6NextHeader.icmpv6, length: message.length, hopLimit: 255)
    message.emit(into: &self)
    sealPacket(addresses, nextHeader: IPv6NextHeader.icmpv6, start: start, checksumAt: 2)
  }

  /// Writes an Ethernet frame with a neighbour advertisement.
  public mutating func appendICMPv6(_ addresses: FrameAddresses, _ message: NeighborAdvertisement) {
    let start = beginPacket(addresses, nextHeader: IPv6NextHeader.icmpv6, length: message.length, hopLimit: 255)
    message.emit(into: &self)
    sealPacket(addresses, nextHeader: IPv6NextHeader.icmpv6, start: start, checksumAt: 2)
  }

  /// Writes an Ethernet frame with an echo request or reply and its data.
  public mutating func appendICMPv6(_ addresses: FrameAddresses, _ message: EchoMessage, data: Span<UInt8>) {
    let length = EchoMessage.length + data.count
    let start = beginPacket(addresses, nextHeader: IPv6NextHeader.icmpv6, length: length, hopLimit: 255)
    message.emit(into: &self)
    append(data)
    sealPacket(addresses, nextHeader: IPv6NextHeader.icmpv6, start: start, checksumAt: 2)
  }

  /// Writes Ethernet and IPv6 header; returns where the upper layer begins.
  private mutating func beginPacket(
    _ addresses: FrameAddresses, nextHeader: UInt8, length: Int, hopLimit: UInt8
  ) -> Int {
    EthernetHeader(
      destination: addresses.destinationMAC, source: addresses.sourceMAC, etherType: EthernetHeader.ipv6
    ).emit(into: &self)
    IPv6Header(
      payloadLength: UInt16(truncatingIfNeeded: length), nextHeader: nextHeader, hopLimit: hopLimit,
      source: addresses.source, destination: addresses.destination
    ).emit(into: &self)
    return count
  }

  /// Fills in the checksum of the upper layer that begins at `start`.
  private mutating func sealPacket(_ addresses: FrameAddresses, nextHeader: UInt8, start: Int, checksumAt offset: Int) {
    // A frame that did not fit is thrown away by its owner; there may not even be a checksum field.
    guard !overflowed, start + offset + 1 < count else { return }
    var checksum = InternetChecksum(
      source: addresses.source, destination: addresses.destination, nextHeader: nextHeader, length: count - start)
    checksum.add(span.extracting(start..<count))
    // 0 would mean "no checksum" in UDP; all ones is the same number in one's complement.
    let value = checksum.value == 0 ? 0xFFFF : checksum.value
    self[start + offset] = UInt8(truncatingIfNeeded: value >> 8)
    self[start + offset + 1] = UInt8(truncatingIfNeeded: value)
  }
}
