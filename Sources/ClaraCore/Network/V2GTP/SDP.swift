import HAL

/// Names and numbers of the SECC discovery protocol (ISO 15118-2, 7.10; DIN 70121, 8.7).
public enum SDP {
  /// UDP port of the charger's SDP server.
  public static let serverPort: UInt16 = 15_118
  /// Security byte: TLS.
  public static let securityTLS: UInt8 = 0x00
  /// Security byte: none.
  public static let securityNone: UInt8 = 0x10
  /// Transport byte: TCP.
  public static let transportTCP: UInt8 = 0x00
}

/// Why an SDP message cannot be used.
public enum SDPError: Error, Equatable, Sendable {
  /// The V2GTP header is wrong.
  case v2gtp(V2GTPError)
  /// Another payload type than the one expected.
  case badPayloadType(UInt16)
  /// The payload has another length than the message, or the datagram than its header says.
  case badLength(UInt32)
  /// The charger offers only this other security (0x00: TLS).
  case securityNotSupported(UInt8)
  /// The charger offers only this other transport.
  case transportNotSupported(UInt8)
  /// The charger's address is no unicast address.
  case badAddress
  /// The charger's port is 0.
  case badPort
}

/// Asks which charger is there: V2GTP header, security (1), transport (1).
public struct SDPRequest: Equatable, Sendable {
  /// Length of the payload in bytes.
  public static let payloadLength = 2

  /// Security that the car wants; 0x10 is none, 0x00 TLS.
  public var security: UInt8
  /// Transport that the car wants; 0x00 is TCP.
  public var transport: UInt8

  /// A request; without values for no security over TCP.
  public init(security: UInt8 = SDP.securityNone, transport: UInt8 = SDP.transportTCP) {
    self.security = security
    self.transport = transport
  }

  /// Reads the payload of a UDP datagram.
  public init(parsing datagram: Span<UInt8>) throws(SDPError) {
    let payload = try SDPPayload.check(datagram, type: .sdpRequest, length: Self.payloadLength)
    self.init(security: payload[0], transport: payload[1])
  }

  /// Writes V2GTP header and payload, 10 bytes.
  public func emit<let capacity: Int>(into buffer: inout FrameBuffer<capacity>) {
    V2GTPHeader(payloadType: .sdpRequest, payloadLength: UInt32(Self.payloadLength)).emit(into: &buffer)
    buffer.append(security)
    buffer.append(transport)
  }
}

/// Tells where the charger listens: V2GTP header, IPv6 address (16), TCP port (2), security (1), transport (1).
public struct SDPResponse: Equatable, Sendable {
  /// Length of the payload in bytes.
  public static let payloadLength = 20

  /// Address of the charger's TCP server.
  public var address: IPv6Address
  /// Port of the charger's TCP server.
  public var port: UInt16
  /// Security of that port; 0x10 is none, 0x00 TLS.
  public var security: UInt8
  /// Transport of that port; 0x00 is TCP.
  public var transport: UInt8

  /// A response; without further values for no security over TCP.
  public init(
    address: IPv6Address, port: UInt16, security: UInt8 = SDP.securityNone, transport: UInt8 = SDP.transportTCP
  ) {
    self.address = address
    self.port = port
    self.security = security
    self.transport = transport
  }

  /// Reads the payload of a UDP datagram; the values are not judged.
  public init(parsing datagram: Span<UInt8>) throws(SDPError) {
    let payload = try SDPPayload.check(datagram, type: .sdpResponse, length: Self.payloadLength)
    guard let address = IPv6Address(payload, at: 0), let port = payload.uint16BigEndian(at: 16) else {
      throw .badLength(UInt32(truncatingIfNeeded: payload.count))
    }
    self.init(address: address, port: port, security: payload[18], transport: payload[19])
  }

  /// Checks that we can connect to what the charger offers: no security, TCP, a unicast address, a port.
  public func checkUsable() throws(SDPError) {
    guard security == SDP.securityNone else { throw .securityNotSupported(security) }
    guard transport == SDP.transportTCP else { throw .transportNotSupported(transport) }
    guard !address.isMulticast, address != .unspecified else { throw .badAddress }
    guard port != 0 else { throw .badPort }
  }

  /// Writes V2GTP header and payload, 28 bytes.
  public func emit<let capacity: Int>(into buffer: inout FrameBuffer<capacity>) {
    V2GTPHeader(payloadType: .sdpResponse, payloadLength: UInt32(Self.payloadLength)).emit(into: &buffer)
    buffer.append(address)
    buffer.append(bigEndian: port)
    buffer.append(security)
    buffer.append(transport)
  }
}

/// The check that both messages share.
enum SDPPayload {
  @_lifetime(copy datagram)
  static func check(
    _ datagram: Span<UInt8>, type: V2GTPPayloadType, length: Int
  ) throws(SDPError) -> Span<UInt8> {
    let header: V2GTPHeader
    do throws(V2GTPError) {
      header = try V2GTPHeader(parsing: datagram)
    } catch {
      throw .v2gtp(error)
    }
    guard header.payloadType == type else { throw .badPayloadType(header.payloadType.rawValue) }
    guard header.payloadLength == UInt32(length), let payload = datagram.bytes(at: V2GTPHeader.length, count: length)
    else { throw .badLength(header.payloadLength) }
    return payload
  }
}
