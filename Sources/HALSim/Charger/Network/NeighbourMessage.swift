import HAL

/// Neighbour solicitation and advertisement as the charger reads and writes them (RFC 4861, 4.3 and 4.4).
enum NeighbourMessage: Equatable {
  /// Who has `target`? `asker` is the sender's Ethernet address, where it is given.
  case solicitation(target: IPv6Host, asker: MACAddress?)
  /// `target` is at `owner`, where that is given.
  case advertisement(target: IPv6Host, owner: MACAddress?, isSolicited: Bool)

  /// The message in a packet, or nil for everything else, a wrong checksum or a hop limit below 255.
  init?(_ datagram: IPv6Datagram) {
    let bytes = datagram.payload
    guard datagram.nextHeader == NextHeader.icmp, datagram.hopLimit == 255, datagram.checksum == 0,
      bytes.count >= 24, bytes[1] == 0, let high = bytes.network64(at: 8), let low = bytes.network64(at: 16)
    else { return nil }
    let target = IPv6Host(high: high, low: low)
    switch bytes[0] {
    case 135: self = .solicitation(target: target, asker: Self.linkLayerAddress(bytes, kind: 1))
    case 136:
      self = .advertisement(
        target: target, owner: Self.linkLayerAddress(bytes, kind: 2), isSolicited: bytes[4] & 0x40 != 0)
    default: return nil
    }
  }

  private static func linkLayerAddress(_ bytes: [UInt8], kind: UInt8) -> MACAddress? {
    var offset = 24
    while offset + 8 <= bytes.count, bytes[offset + 1] > 0 {
      if bytes[offset] == kind, bytes[offset + 1] == 1 { return bytes.networkMAC(at: offset + 2) }
      offset += Int(bytes[offset + 1]) * 8
    }
    return nil
  }

  /// The packet that asks all owners of `target`'s solicited-node group.
  static func solicit(_ target: IPv6Host, from source: IPv6Host, _ sourceMAC: MACAddress) -> IPv6Datagram {
    let group = target.solicitedNode
    return packet(
      [135, 0, 0, 0, 0, 0, 0, 0], target, option: 1, sourceMAC, to: (group, group.multicastMAC), from: source)
  }

  /// The packet that answers a solicitation.
  static func advertise(_ own: IPv6Host, at mac: MACAddress, to peer: (IPv6Host, MACAddress)) -> IPv6Datagram {
    packet([136, 0, 0, 0, 0x60, 0, 0, 0], own, option: 2, mac, to: peer, from: own)
  }

  private static func packet(
    _ head: [UInt8], _ target: IPv6Host, option: UInt8, _ mac: MACAddress, to peer: (IPv6Host, MACAddress),
    from source: IPv6Host
  ) -> IPv6Datagram {
    var payload = head
    payload.appendNetwork(target.high)
    payload.appendNetwork(target.low)
    payload += [option, 1]
    payload.appendNetwork(mac)
    var datagram = IPv6Datagram(
      to: peer.0, peer.1, from: source, mac, nextHeader: NextHeader.icmp, hopLimit: 255, payload: payload)
    datagram.seal(at: 2)
    return datagram
  }
}
