import HAL

/// Why bytes are not a V2GTP message.
public enum V2GTPError: Error, Equatable, Sendable {
  /// Less than the 8 bytes of the header.
  case truncated
  /// The first byte is not the version 0x01.
  case badVersion(UInt8)
  /// The second byte is not the inverse of the version, 0xFE.
  case badInverse(UInt8)
  /// The message announces more payload bytes than ``V2GTPHeader/maximumPayloadLength``.
  case tooLong(UInt32)
}

/// What a V2GTP message carries (ISO 15118-2, table 10; ISO 15118-20, table 12).
public struct V2GTPPayloadType: Equatable, Sendable {
  /// The number on the wire.
  public var rawValue: UInt16

  /// A payload type from its number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// EXI of the handshake, DIN 70121 and ISO 15118-2.
  public static let exi = V2GTPPayloadType(rawValue: 0x8001)
  /// EXI of the ISO 15118-20 main stream.
  public static let iso20Main = V2GTPPayloadType(rawValue: 0x8002)
  /// EXI of the ISO 15118-20 AC stream.
  public static let iso20AC = V2GTPPayloadType(rawValue: 0x8003)
  /// EXI of the ISO 15118-20 DC stream.
  public static let iso20DC = V2GTPPayloadType(rawValue: 0x8004)
  /// Request of the SECC discovery protocol.
  public static let sdpRequest = V2GTPPayloadType(rawValue: 0x9000)
  /// Response of the SECC discovery protocol.
  public static let sdpResponse = V2GTPPayloadType(rawValue: 0x9001)
}

/// The 8 bytes in front of every V2G message: version 0x01, inverse 0xFE, payload type (2), payload length (4).
public struct V2GTPHeader: Equatable, Sendable {
  /// Length on the wire in bytes.
  public static let length = 8

  /// Protocol version.
  public static let version: UInt8 = 0x01

  /// Longest payload accepted and sent, in bytes. The longest message of a DC session without TLS is below 1,000; a
  /// length above this is a broken or hostile peer.
  public static let maximumPayloadLength = 4_096

  /// What follows.
  public var payloadType: V2GTPPayloadType
  /// Bytes that follow.
  public var payloadLength: UInt32

  /// A header with these values.
  public init(payloadType: V2GTPPayloadType, payloadLength: UInt32) {
    self.payloadType = payloadType
    self.payloadLength = payloadLength
  }

  /// Reads the header at the front of `bytes`.
  ///
  /// - Throws: ``V2GTPError``; ``V2GTPError/tooLong(_:)`` above ``maximumPayloadLength``.
  public init(parsing bytes: Span<UInt8>) throws(V2GTPError) {
    try Self.checkVersion(of: bytes)
    guard let type = bytes.uint16BigEndian(at: 2), let length = bytes.uint32BigEndian(at: 4) else { throw .truncated }
    guard length <= UInt32(Self.maximumPayloadLength) else { throw .tooLong(length) }
    self.init(payloadType: V2GTPPayloadType(rawValue: type), payloadLength: length)
  }

  /// Checks as much of the version and its inverse as `bytes` holds.
  static func checkVersion(of bytes: Span<UInt8>) throws(V2GTPError) {
    if let version = bytes.byte(at: 0), version != Self.version { throw .badVersion(version) }
    if let inverse = bytes.byte(at: 1), inverse != ~Self.version { throw .badInverse(inverse) }
  }

  /// Writes the 8 bytes.
  public func emit<let capacity: Int>(into buffer: inout FrameBuffer<capacity>) {
    buffer.append(Self.version)
    buffer.append(~Self.version)
    buffer.append(bigEndian: payloadType.rawValue)
    buffer.append(bigEndian: payloadLength)
  }
}
