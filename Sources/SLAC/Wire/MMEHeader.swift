import HAL

/// What stands before the fields of every management message.
///
/// Layout: destination 6, source 6, an 802.1Q tag or none, EtherType 88 E1, version (MMV) 1, type 2 (least
/// significant byte first), then by version: 0 nothing, 1 and 2 fragmentation 2 bytes; then for vendor types the
/// OUI, 3 bytes. Source: clara-behaviour 2.4, traces "Link and SLAC" 4 and 6.
public struct MMEHeader: Equatable, Sendable {
  /// EtherType of HomePlug AV.
  public static let etherType: UInt16 = 0x88E1
  /// EtherType of an 802.1Q tag.
  public static let tagEtherType: UInt16 = 0x8100

  /// Shortest Ethernet frame without FCS, in bytes; shorter messages are padded with zeros.
  public static let shortestFrameLength = 60

  /// Where the frame goes.
  public var destination: MACAddress
  /// Where the frame comes from.
  public var source: MACAddress
  /// Priority and VLAN number of an 802.1Q tag, nil without one.
  public var tag: UInt16?
  /// Version of the message format (MMV), 0...2.
  public var version: UInt8
  /// Number of the message.
  public var type: MMEType
  /// Who defined the message; nil for the messages of the standard.
  public var oui: OUI?

  /// A header of an untagged frame.
  public init(destination: MACAddress, source: MACAddress, version: UInt8 = 1, type: MMEType, oui: OUI? = nil) {
    self.destination = destination
    self.source = source
    tag = nil
    self.version = version
    self.type = type
    self.oui = oui
  }

  /// Bytes from the start of the frame to the first field of the message.
  public var length: Int { 17 + (tag == nil ? 0 : 4) + (version == 0 ? 0 : 2) + (oui == nil ? 0 : 3) }

  /// The name of the message as in the standard or, for vendor messages, with the maker before it; nil when unknown.
  public var name: StaticString? { type.name(oui: oui) }

  /// Reads the header of a frame.
  ///
  /// - Throws: `notHomePlug`, `truncated`, `unsupportedVersion`, `fragmented`.
  public static func parse(_ frame: Span<UInt8>) throws(MMEError) -> MMEHeader {
    var reader = MMEReader(frame)
    let destination = try reader.address()
    let source = try reader.address()
    var etherTypeOffset = reader.offset
    var etherType = UInt16(truncatingIfNeeded: try reader.bigEndian(2))
    var tag: UInt16?
    if etherType == tagEtherType {
      tag = UInt16(truncatingIfNeeded: try reader.bigEndian(2))
      etherTypeOffset = reader.offset
      etherType = UInt16(truncatingIfNeeded: try reader.bigEndian(2))
    }
    guard etherType == MMEHeader.etherType else { throw MMEError(.notHomePlug, at: etherTypeOffset) }
    let versionOffset = reader.offset
    let version = try reader.byte()
    guard version <= 2 else { throw MMEError(.unsupportedVersion, at: versionOffset) }
    let type = MMEType(try reader.littleEndian16())
    if version > 0 {
      // The lower half is the number of fragments behind this one, the upper half the number of this one: any other
      // than 0 means that the fields are not all here.
      guard try reader.byte() == 0 else { throw MMEError(.fragmented, at: reader.offset - 1) }
      try reader.skip(1)
    }
    let oui = type.carriesOUI ? OUI(UInt32(truncatingIfNeeded: try reader.bigEndian(3))) : nil
    var header = MMEHeader(destination: destination, source: source, version: version, type: type, oui: oui)
    header.tag = tag
    return header
  }

  /// Writes the header.
  public func emit<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(destination)
    frame.append(source)
    if let tag {
      frame.append(bigEndian: MMEHeader.tagEtherType)
      frame.append(bigEndian: tag)
    }
    frame.append(bigEndian: MMEHeader.etherType)
    frame.append(version)
    frame.append(littleEndian: type.number)
    if version > 0 { frame.append(littleEndian: UInt16(0)) }
    if let oui { frame.append(bigEndian: UInt64(oui.value), count: 3) }
  }
}
