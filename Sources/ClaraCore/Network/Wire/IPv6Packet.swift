import HAL

/// Where the upper layer of a received IPv6 packet lies: the checked view of an Ethernet frame.
///
/// Padding behind the packet is cut off by the length field. Hop-by-hop and destination options are skipped; a fragment
/// or any other extension header is an error.
public struct IPv6Packet: Equatable, Sendable {
  /// Most extension headers skipped in one packet.
  public static let maximumExtensionHeaders = 8

  /// The Ethernet header.
  public let ethernet: EthernetHeader
  /// The IPv6 header.
  public let header: IPv6Header
  /// Protocol of the upper layer, behind all extension headers.
  public let upperLayer: UInt8
  /// First byte of the upper layer, counted from the start of the frame.
  public let offset: Int
  /// Length of the upper layer in bytes.
  public let length: Int

  /// Checks an Ethernet frame.
  ///
  /// - Throws: ``WireError/badType`` when it does not carry IPv6; the errors of the headers; ``WireError/badLength``
  ///   when the frame is shorter than the IPv6 header says.
  public init(parsing frame: Span<UInt8>) throws(WireError) {
    let ethernet = try EthernetHeader(parsing: frame)
    guard ethernet.etherType == EthernetHeader.ipv6 else { throw .badType }
    guard let packet = frame.bytes(at: EthernetHeader.length, count: frame.count - EthernetHeader.length) else {
      throw .truncated
    }
    let header = try IPv6Header(parsing: packet)
    guard let payload = packet.bytes(at: IPv6Header.length, count: Int(header.payloadLength)) else { throw .badLength }
    let upper = try Self.skipExtensions(payload, first: header.nextHeader)
    self.ethernet = ethernet
    self.header = header
    upperLayer = upper.nextHeader
    offset = EthernetHeader.length + IPv6Header.length + upper.offset
    length = payload.count - upper.offset
  }

  /// The bytes of the upper layer in the frame that this view was made from; empty for any shorter frame.
  @_lifetime(copy frame)
  public func payload(in frame: Span<UInt8>) -> Span<UInt8> {
    guard let bytes = frame.bytes(at: offset, count: length) else { return frame.extracting(0..<0) }
    return bytes
  }

  private static func skipExtensions(
    _ payload: Span<UInt8>, first: UInt8
  ) throws(WireError) -> (nextHeader: UInt8, offset: Int) {
    var nextHeader = first
    var offset = 0
    for _ in 0...maximumExtensionHeaders {
      switch nextHeader {
      case IPv6NextHeader.hopByHop, IPv6NextHeader.destinationOptions:
        guard let next = payload.byte(at: offset), let units = payload.byte(at: offset + 1) else { throw .truncated }
        let length = (Int(units) + 1) * 8
        guard length <= payload.count - offset else { throw .badLength }
        nextHeader = next
        offset += length
      case IPv6NextHeader.fragment:
        throw .fragment
      case IPv6NextHeader.tcp, IPv6NextHeader.udp, IPv6NextHeader.icmpv6, IPv6NextHeader.none:
        return (nextHeader, offset)
      default:
        throw .unsupportedHeader
      }
    }
    throw .tooManyHeaders
  }
}
