import HAL

/// A message of the discovery protocol (SDP) in a capture.
public struct SDPRecord: Sendable {
  /// Sender's link address.
  public var source: MACAddress
  /// Receiver's link address.
  public var destination: MACAddress
  /// Sender's IPv6 address as text.
  public var sourceAddress: String
  /// Receiver's IPv6 address as text.
  public var destinationAddress: String
  /// Sender's UDP port.
  public var sourcePort: UInt16
  /// Receiver's UDP port.
  public var destinationPort: UInt16
  /// V2GTP payload type: 0x9000 request, 0x9001 response.
  public var payloadType: UInt16
  /// 0x00 TLS, 0x10 no transport security.
  public var security: UInt8
  /// 0x00 TCP.
  public var transport: UInt8
  /// Response: the charger's address as text.
  public var seccAddress: String?
  /// Response: the charger's TCP port.
  public var seccPort: UInt16?
  /// The UDP payload.
  public var raw: [UInt8]

  static let port: UInt16 = 15118
  static let request: UInt16 = 0x9000
  static let response: UInt16 = 0x9001

  /// `SDPReq` or `SDPRes`.
  public var name: String { payloadType == Self.request ? "SDPReq" : "SDPRes" }

  /// The message in a UDP datagram, or nil when it is none.
  init?(_ datagram: FrameBytes, packet: PacketHeader, link: LinkHeader) {
    guard let sourcePort = datagram.word(0), let destinationPort = datagram.word(2), let length = datagram.word(4),
      sourcePort == Self.port || destinationPort == Self.port
    else { return nil }
    let body = datagram.window(from: 8, length: max(0, Int(length) - 8))
    guard let message = SDPRecord(message: Array(body.slice)) else { return nil }
    self = message
    source = link.source
    destination = link.destination
    sourceAddress = packet.source.text
    destinationAddress = packet.destination.text
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
  }

  /// A message alone, without the packet around it; nil when it is none.
  init?(message: [UInt8]) {
    let body = FrameBytes(bytes: message, range: 0..<message.count)
    guard body.word(0) == 0x01FE, let type = body.word(2), type == Self.request || type == Self.response else {
      return nil
    }
    let options = type == Self.request ? 8 : 26
    guard let security = body.byte(options), let transport = body.byte(options + 1) else { return nil }
    payloadType = type
    self.security = security
    self.transport = transport
    if type == Self.response, let high = body.word64(8), let low = body.word64(16) {
      seccAddress = IPv6Text(high: high, low: low).text
      seccPort = body.word(24)
    }
    raw = message
    source = MACAddress(0)
    destination = MACAddress(0)
    sourceAddress = ""
    destinationAddress = ""
    sourcePort = 0
    destinationPort = 0
  }
}
