import HAL

/// The UDP header, 8 bytes: source port (2), destination port (2), length with header (2), checksum (2).
public struct UDPHeader: Equatable, Sendable {
  /// Length on the wire in bytes.
  public static let length = 8

  /// Port of the sender.
  public var sourcePort: UInt16
  /// Port of the receiver.
  public var destinationPort: UInt16
  /// Bytes behind the header.
  public var payloadLength: UInt16

  /// A header with these values; `payloadLength` is at most 65,527.
  public init(sourcePort: UInt16, destinationPort: UInt16, payloadLength: UInt16) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.payloadLength = min(payloadLength, 65_527)
  }

  /// Reads the header of a datagram and verifies its checksum, which IPv6 demands (RFC 8200, 8.1).
  ///
  /// - Throws: ``WireError/truncated``, ``WireError/badLength``, ``WireError/badChecksum``.
  public init(
    parsing datagram: Span<UInt8>, from source: IPv6Address, to destination: IPv6Address
  ) throws(WireError) {
    guard let sourcePort = datagram.uint16BigEndian(at: 0), let destinationPort = datagram.uint16BigEndian(at: 2),
      let length = datagram.uint16BigEndian(at: 4), let checksum = datagram.uint16BigEndian(at: 6)
    else { throw .truncated }
    guard Int(length) >= Self.length, let whole = datagram.bytes(at: 0, count: Int(length)) else { throw .badLength }
    guard checksum != 0,
      InternetChecksum.isValid(whole, from: source, to: destination, nextHeader: IPv6NextHeader.udp)
    else { throw .badChecksum }
    self.init(
      sourcePort: sourcePort, destinationPort: destinationPort, payloadLength: length - UInt16(Self.length))
  }

  /// Writes the 8 bytes with a checksum of 0, to be filled in when the payload is known.
  public func emit<let capacity: Int>(into buffer: inout FrameBuffer<capacity>) {
    buffer.append(bigEndian: sourcePort)
    buffer.append(bigEndian: destinationPort)
    buffer.append(bigEndian: payloadLength + UInt16(Self.length))
    buffer.append(bigEndian: UInt16(0))
  }

  /// The bytes behind the header of the datagram that this header was read from.
  @_lifetime(copy datagram)
  public func payload(in datagram: Span<UInt8>) -> Span<UInt8> {
    guard let bytes = datagram.bytes(at: Self.length, count: Int(payloadLength)) else {
      return datagram.extracting(0..<0)
    }
    return bytes
  }
}
