/// Checksums that a sender left to its network card.
///
/// Between two machines the card fills them in. On a veth or a bridge of the same machine there is no card: the frame
/// arrives as it was handed over, with the sum of the pseudo header alone, and the kernel marks it. Whoever reads raw
/// frames has to finish the sum, or to believe a frame without one.
enum OffloadedChecksum {
  private static let ethernetHeader = 14
  private static let payload = 54

  /// Completes the checksum of a TCP segment or UDP datagram directly behind an IPv6 header; false for anything else.
  static func complete(_ frame: inout MutableSpan<UInt8>, count: Int) -> Bool {
    guard count >= payload + 8, frame[12] == 0x86, frame[13] == 0xDD else { return false }
    let length = Int(frame[18]) << 8 | Int(frame[19])
    guard length >= 8, payload + length <= count else { return false }
    let proto = frame[20]
    let field: Int
    switch proto {
    case 6 where length >= 20: field = payload + 16
    case 17: field = payload + 6
    default: return false
    }
    frame[field] = 0
    frame[field + 1] = 0
    var sum = UInt32(length) + UInt32(proto)
    // Source and destination address, then the payload: all of it stands in one piece.
    add(frame, from: ethernetHeader + 8, to: payload, &sum)
    add(frame, from: payload, to: payload + length, &sum)
    while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
    var result = UInt16(truncatingIfNeeded: ~sum)
    // In UDP 0 would say that there is no checksum.
    if proto == 17, result == 0 { result = 0xFFFF }
    frame[field] = UInt8(result >> 8)
    frame[field + 1] = UInt8(result & 0xFF)
    return true
  }

  private static func add(_ frame: borrowing MutableSpan<UInt8>, from start: Int, to end: Int, _ sum: inout UInt32) {
    var index = start
    while index < end {
      let low = index + 1 < end ? UInt32(frame[index + 1]) : 0
      sum += UInt32(frame[index]) << 8 | low
      index += 2
    }
  }
}
