import ClaraCore
import HAL

/// What comes over the power line as IPv6.
enum NetworkSubjects {
  /// Every header and message parser, with the checksum as it is and put right.
  static let wire = Subject(name: "ipv6", about: "IPv6, UDP, TCP, ICMPv6 and SDP parsers, checksum also put right") {
    bytes, work in
    let outcome = parse(bytes)
    if case .wrong = outcome { return outcome }
    guard seal(bytes, work) else { return outcome }
    let copy = work.copy
    let sealed = parse(copy.span)
    return sealed == .refused ? outcome : sealed
  }

  /// The datagrams of the discovery protocol.
  static let sdp = Subject(name: "sdp", about: "SDPRequest, SDPResponse and what they offer") { bytes, _ in
    var isRead = (try? SDPRequest(parsing: bytes)) != nil
    if let response = try? SDPResponse(parsing: bytes) {
      isRead = true
      try? response.checkUsable()
    }
    return isRead ? .read : .refused
  }

  /// The stack in the states of a session, with the checksum put right as well.
  static func stack(_ rig: NetworkRig) -> Subject {
    let snapshots = rig.snapshots
    return Subject(name: "network", about: "NetworkStack in \(snapshots.count) states, checksum also put right") {
      bytes, work in
      var isAccepted = false
      // A frame with a wrong checksum ends in the same parser in every state: one is enough for it.
      let isSealed = seal(bytes, work)
      if isSealed, let first = snapshots.first {
        var stack = first.stack
        if let problem = run(&stack, bytes, first.now) { return .wrong("\(problem) in \(first.name)") }
      }
      let copy = work.copy
      for snapshot in snapshots {
        var stack = snapshot.stack
        let before = stack.statistics.accepted
        let problem = isSealed ? run(&stack, copy.span, snapshot.now) : run(&stack, bytes, snapshot.now)
        if let problem { return .wrong("\(problem) in \(snapshot.name)") }
        isAccepted = isAccepted || stack.statistics.accepted > before
      }
      return isAccepted ? .read : .refused
    }
  }

  private static func parse(_ frame: Span<UInt8>) -> Outcome {
    guard let packet = try? IPv6Packet(parsing: frame) else { return .refused }
    guard packet.offset >= 0, packet.length >= 0, packet.offset + packet.length <= frame.count else {
      return .wrong("a packet beyond its frame")
    }
    let payload = packet.payload(in: frame)
    var isRead = (try? NeighborSolicitation(parsing: packet, in: frame)) != nil
    isRead = (try? NeighborAdvertisement(parsing: packet, in: frame)) != nil || isRead
    isRead = (try? EchoMessage(parsing: packet, in: frame)) != nil || isRead
    let (source, destination) = (packet.header.source, packet.header.destination)
    if let header = try? UDPHeader(parsing: payload, from: source, to: destination) {
      let datagram = header.payload(in: payload)
      guard datagram.count == Int(header.payloadLength) else { return .wrong("a datagram of another length") }
      _ = try? SDPRequest(parsing: datagram)
      if let response = try? SDPResponse(parsing: datagram) { try? response.checkUsable() }
      isRead = true
    }
    if let segment = try? TCPSegment(parsing: payload, from: source, to: destination) {
      let data = segment.payload(in: payload)
      guard data.count == payload.count - segment.payloadOffset else { return .wrong("a segment of another length") }
      _ = try? V2GTPHeader(parsing: data)
      isRead = true
    }
    return isRead ? .read : .refused
  }

  /// Copies a frame and puts the checksum of its upper layer right; false when there is none, or it was right.
  private static func seal(_ frame: Span<UInt8>, _ work: Workspace) -> Bool {
    guard let packet = try? IPv6Packet(parsing: frame) else { return false }
    let place: Int
    switch packet.upperLayer {
    case IPv6NextHeader.tcp: place = packet.offset + 16
    case IPv6NextHeader.udp: place = packet.offset + 6
    case IPv6NextHeader.icmpv6: place = packet.offset + 2
    default: return false
    }
    guard place + 2 <= packet.offset + packet.length else { return false }
    work.load(frame)
    let old = UInt16(work.copy[place]) << 8 | UInt16(work.copy[place + 1])
    work.copy[place] = 0
    work.copy[place + 1] = 0
    var checksum = InternetChecksum(
      source: packet.header.source, destination: packet.header.destination, nextHeader: packet.upperLayer,
      length: packet.length)
    checksum.add(work.copy.span.extracting(packet.offset..<(packet.offset + packet.length)))
    let value = checksum.value == 0 ? 0xFFFF : checksum.value
    work.copy[place] = UInt8(truncatingIfNeeded: value >> 8)
    work.copy[place + 1] = UInt8(truncatingIfNeeded: value)
    return value != old
  }

  /// Gives a frame to the stack, takes what comes out, and lets its next two deadlines pass.
  private static func run(_ stack: inout NetworkStack, _ frame: Span<UInt8>, _ start: Instant) -> String? {
    var modem = SinkModem(macAddress: stack.macAddress)
    var now = start
    let before = stack.statistics.accepted
    stack.receive(frame, now: now, modem: &modem)
    // Whatever is not accepted is counted and changes nothing else.
    guard stack.statistics.accepted > before else { return nil }
    var message = FrameBuffer<4096>()
    for _ in 0..<3 {
      if !settles({ stack.poll(now: now, modem: &modem) != nil }) { return "does not settle" }
      if !settles({ stack.nextMessage(into: &message) != nil }) { return "messages without end" }
      if message.overflowed { return "a message longer than its limit" }
      guard stack.nextDeadline < .distantFuture else { break }
      now = max(now, stack.nextDeadline)
    }
    return modem.sent > 64 ? "\(modem.sent) frames for one" : nil
  }
}
