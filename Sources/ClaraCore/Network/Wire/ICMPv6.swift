import HAL

/// Types of ICMPv6 messages that are understood (RFC 4443, RFC 4861).
public enum ICMPv6Type {
  /// Asks for an echo.
  public static let echoRequest: UInt8 = 128
  /// The echo.
  public static let echoReply: UInt8 = 129
  /// Asks for the link-layer address of an IPv6 address.
  public static let neighborSolicitation: UInt8 = 135
  /// Tells the link-layer address of an IPv6 address.
  public static let neighborAdvertisement: UInt8 = 136
}

/// Asks whose address `target` is (RFC 4861, 4.3): type, code, checksum (4), reserved (4), target (16), options.
public struct NeighborSolicitation: Equatable, Sendable {
  /// The address looked for.
  public var target: IPv6Address
  /// Link-layer address of the asking node; nil when the option is absent.
  public var sourceMAC: MACAddress?

  /// A solicitation with these values.
  public init(target: IPv6Address, sourceMAC: MACAddress?) {
    self.target = target
    self.sourceMAC = sourceMAC
  }

  /// Reads a solicitation and checks all that RFC 4861, 7.1.1 asks for.
  ///
  /// - Throws: the ``WireError`` of the first check that fails.
  public init(parsing packet: IPv6Packet, in frame: Span<UInt8>) throws(WireError) {
    let message = packet.payload(in: frame)
    let body = try NeighborBody(
      parsing: message, packet: packet, type: ICMPv6Type.neighborSolicitation, option: NeighborBody.sourceOption)
    if packet.header.source == .unspecified, body.linkLayer != nil { throw .badOption }
    self.init(target: body.target, sourceMAC: body.linkLayer)
  }

  /// Writes the message with a checksum of 0, to be filled in by the frame.
  public func emit<let capacity: Int>(into buffer: inout FrameBuffer<capacity>) {
    NeighborBody(flags: 0, target: target, linkLayer: sourceMAC).emit(
      type: ICMPv6Type.neighborSolicitation, option: NeighborBody.sourceOption, into: &buffer)
  }

  /// Length on the wire in bytes: 24 or 32.
  public var length: Int { sourceMAC == nil ? 24 : 32 }
}

/// Tells the link-layer address of `target` (RFC 4861, 4.4): type, code, checksum (4), flags (4), target (16), options.
public struct NeighborAdvertisement: Equatable, Sendable {
  /// The address spoken of.
  public var target: IPv6Address
  /// Its link-layer address; nil when the option is absent.
  public var targetMAC: MACAddress?
  /// The sender is a router.
  public var isRouter: Bool
  /// The answer to a unicast question.
  public var isSolicited: Bool
  /// Replaces what the receiver knew before.
  public var overrides: Bool

  /// An advertisement with these values.
  public init(
    target: IPv6Address, targetMAC: MACAddress?, isRouter: Bool = false, isSolicited: Bool, overrides: Bool = true
  ) {
    self.target = target
    self.targetMAC = targetMAC
    self.isRouter = isRouter
    self.isSolicited = isSolicited
    self.overrides = overrides
  }

  /// Reads an advertisement and checks all that RFC 4861, 7.1.2 asks for.
  ///
  /// - Throws: the ``WireError`` of the first check that fails.
  public init(parsing packet: IPv6Packet, in frame: Span<UInt8>) throws(WireError) {
    let message = packet.payload(in: frame)
    let body = try NeighborBody(
      parsing: message, packet: packet, type: ICMPv6Type.neighborAdvertisement, option: NeighborBody.targetOption)
    let isSolicited = body.flags & 0x40 != 0
    if packet.header.destination.isMulticast, isSolicited { throw .badAddress }
    self.init(
      target: body.target, targetMAC: body.linkLayer, isRouter: body.flags & 0x80 != 0, isSolicited: isSolicited,
      overrides: body.flags & 0x20 != 0)
  }

  /// Writes the message with a checksum of 0, to be filled in by the frame.
  public func emit<let capacity: Int>(into buffer: inout FrameBuffer<capacity>) {
    let flags: UInt8 = (isRouter ? 0x80 : 0) | (isSolicited ? 0x40 : 0) | (overrides ? 0x20 : 0)
    NeighborBody(flags: flags, target: target, linkLayer: targetMAC).emit(
      type: ICMPv6Type.neighborAdvertisement, option: NeighborBody.targetOption, into: &buffer)
  }

  /// Length on the wire in bytes: 24 or 32.
  public var length: Int { targetMAC == nil ? 24 : 32 }
}

/// What a solicitation and an advertisement have in common.
struct NeighborBody {
  static let sourceOption: UInt8 = 1
  static let targetOption: UInt8 = 2

  var flags: UInt8
  var target: IPv6Address
  var linkLayer: MACAddress?

  init(flags: UInt8, target: IPv6Address, linkLayer: MACAddress?) {
    self.flags = flags
    self.target = target
    self.linkLayer = linkLayer
  }

  init(parsing message: Span<UInt8>, packet: IPv6Packet, type: UInt8, option: UInt8) throws(WireError) {
    guard packet.upperLayer == IPv6NextHeader.icmpv6 else { throw .badType }
    guard packet.header.hopLimit == 255 else { throw .badHopLimit }
    guard let messageType = message.byte(at: 0), let code = message.byte(at: 1), let flags = message.byte(at: 4),
      let target = IPv6Address(message, at: 8)
    else { throw .truncated }
    guard messageType == type, code == 0 else { throw .badType }
    guard
      InternetChecksum.isValid(
        message, from: packet.header.source, to: packet.header.destination, nextHeader: IPv6NextHeader.icmpv6)
    else { throw .badChecksum }
    guard !target.isMulticast else { throw .badAddress }
    self.init(flags: flags, target: target, linkLayer: try Self.linkLayer(option, in: message))
  }

  func emit<let capacity: Int>(type: UInt8, option: UInt8, into buffer: inout FrameBuffer<capacity>) {
    buffer.append(type)
    buffer.append(repeating: 0, count: 3)
    buffer.append(flags)
    buffer.append(repeating: 0, count: 3)
    buffer.append(target)
    guard let linkLayer else { return }
    buffer.append(option)
    buffer.append(1)
    buffer.append(linkLayer)
  }

  /// Walks the options behind the target; an option of length 0 would never end the walk and makes the message invalid.
  private static func linkLayer(_ wanted: UInt8, in message: Span<UInt8>) throws(WireError) -> MACAddress? {
    var found: MACAddress?
    var offset = 24
    while offset < message.count {
      guard let kind = message.byte(at: offset), let units = message.byte(at: offset + 1), units > 0,
        message.bytes(at: offset, count: Int(units) * 8) != nil
      else { throw .badOption }
      if kind == wanted, units == 1 { found = MACAddress(message, at: offset + 2) }
      offset += Int(units) * 8
    }
    return found
  }
}

/// An echo request or reply (RFC 4443, 4): type, code, checksum (4), identifier (2), sequence (2), data.
public struct EchoMessage: Equatable, Sendable {
  /// Length on the wire without data, in bytes.
  public static let length = 8

  /// True for a reply, false for a request.
  public var isReply: Bool
  /// Chosen by who asks.
  public var identifier: UInt16
  /// Counts the questions.
  public var sequence: UInt16

  /// An echo with these values.
  public init(isReply: Bool, identifier: UInt16, sequence: UInt16) {
    self.isReply = isReply
    self.identifier = identifier
    self.sequence = sequence
  }

  /// Reads an echo and verifies its checksum; the data are the bytes from ``length`` on.
  ///
  /// - Throws: ``WireError/truncated``, ``WireError/badType``, ``WireError/badChecksum``.
  public init(parsing packet: IPv6Packet, in frame: Span<UInt8>) throws(WireError) {
    let message = packet.payload(in: frame)
    guard packet.upperLayer == IPv6NextHeader.icmpv6 else { throw .badType }
    guard let type = message.byte(at: 0), let code = message.byte(at: 1),
      let identifier = message.uint16BigEndian(at: 4), let sequence = message.uint16BigEndian(at: 6)
    else { throw .truncated }
    guard type == ICMPv6Type.echoRequest || type == ICMPv6Type.echoReply, code == 0 else { throw .badType }
    guard
      InternetChecksum.isValid(
        message, from: packet.header.source, to: packet.header.destination, nextHeader: IPv6NextHeader.icmpv6)
    else { throw .badChecksum }
    self.init(isReply: type == ICMPv6Type.echoReply, identifier: identifier, sequence: sequence)
  }

  /// Writes the first 8 bytes with a checksum of 0, to be filled in by the frame.
  public func emit<let capacity: Int>(into buffer: inout FrameBuffer<capacity>) {
    buffer.append(isReply ? ICMPv6Type.echoReply : ICMPv6Type.echoRequest)
    buffer.append(repeating: 0, count: 3)
    buffer.append(bigEndian: identifier)
    buffer.append(bigEndian: sequence)
  }
}
