/// The IPv6 header of a captured packet, extension headers skipped, and its transport payload.
struct PacketHeader {
  var source: IPv6Text
  var destination: IPv6Text
  /// Protocol of the payload: 6 TCP, 17 UDP.
  var transport: UInt8
  /// The transport header and what follows, cut to the length that the packet states.
  var payload: FrameBytes

  static let tcp: UInt8 = 6
  static let udp: UInt8 = 17

  /// Most extension headers that are skipped.
  private static let mostExtensions = 8

  init?(_ packet: FrameBytes) {
    guard let first = packet.byte(0), first >> 4 == 6, let length = packet.word(4), var next = packet.byte(6),
      let sourceHigh = packet.word64(8), let sourceLow = packet.word64(16),
      let destinationHigh = packet.word64(24), let destinationLow = packet.word64(32)
    else { return nil }
    source = IPv6Text(high: sourceHigh, low: sourceLow)
    destination = IPv6Text(high: destinationHigh, low: destinationLow)
    // Behind the packet there may be padding: the stated length counts.
    var rest = packet.window(from: 40, length: Int(length))
    for _ in 0..<Self.mostExtensions where next == 0 || next == 43 || next == 60 {
      guard let following = rest.byte(0), let units = rest.byte(1) else { return nil }
      next = following
      rest = rest.window(from: 8 + 8 * Int(units))
    }
    transport = next
    payload = rest
  }
}

/// An IPv6 address that can be printed.
struct IPv6Text: Hashable {
  var high: UInt64
  var low: UInt64

  /// The shortest form (RFC 5952): lower case, the longest run of zero groups as `::`.
  var text: String {
    let groups = (0..<8).map { index -> UInt16 in
      let half = index < 4 ? high : low
      return UInt16(truncatingIfNeeded: half >> UInt64(16 * (3 - index % 4)))
    }
    var best = 0..<0
    var index = 0
    while index < 8 {
      var end = index
      while end < 8, groups[end] == 0 { end += 1 }
      if end - index > best.count { best = index..<end }
      index = max(end, index + 1)
    }
    let parts = groups.map { String($0, radix: 16) }
    guard best.count > 1 else { return parts.joined(separator: ":") }
    return parts[..<best.lowerBound].joined(separator: ":") + "::" + parts[best.upperBound...].joined(separator: ":")
  }
}
