import HAL

/// The Ethernet header of a captured frame, 802.1Q tags skipped.
struct LinkHeader {
  var destination: MACAddress
  var source: MACAddress
  /// EtherType behind the tags.
  var etherType: UInt16
  /// Identifier of the outermost VLAN, nil without a tag.
  var vlan: UInt16?
  /// Offset of the payload.
  var length: Int

  static let homePlug: UInt16 = 0x88E1
  static let ipv6: UInt16 = 0x86DD

  /// Most tags that are skipped: one of a provider, one of a customer.
  private static let mostTags = 2

  init?(_ frame: FrameBytes) {
    guard let destinationHigh = frame.word32(0), let destinationLow = frame.word(4),
      let sourceHigh = frame.word(6), let sourceLow = frame.word32(8), var type = frame.word(12)
    else { return nil }
    destination = MACAddress(UInt64(destinationHigh) << 16 | UInt64(destinationLow))
    source = MACAddress(UInt64(sourceHigh) << 32 | UInt64(sourceLow))
    length = 14
    for _ in 0..<Self.mostTags where type == 0x8100 || type == 0x88A8 {
      guard let tag = frame.word(length), let next = frame.word(length + 2) else { return nil }
      if vlan == nil { vlan = tag & 0xFFF }
      type = next
      length += 4
    }
    etherType = type
  }
}

extension MACAddress {
  /// Six bytes in lower-case hexadecimal, separated by colons.
  var text: String { (0..<6).map { Hex.lower(CollectionOfOne(self[$0])) }.joined(separator: ":") }
}
