import HAL

/// Frames in and out.
extension NetworkStack {
  /// Takes one Ethernet frame. Answers to neighbours leave at once, everything else with the next poll.
  public mutating func receive<Modem: PLCModem>(_ frame: Span<UInt8>, now: Instant, modem: inout Modem) {
    do throws(WireError) {
      let packet = try IPv6Packet(parsing: frame)
      guard isForUs(packet) else {
        statistics.foreign &+= 1
        return
      }
      let isUsed =
        switch packet.upperLayer {
        case IPv6NextHeader.icmpv6: try receiveICMPv6(packet, frame: frame, modem: &modem)
        case IPv6NextHeader.udp: try receiveUDP(packet, frame: frame)
        case IPv6NextHeader.tcp: try receiveTCP(packet, frame: frame, now: now, modem: &modem)
        default: false
        }
      if isUsed { statistics.accepted &+= 1 } else { statistics.foreign &+= 1 }
    } catch {
      statistics.malformed &+= 1
      statistics.lastError = error
    }
  }

  /// Does all that is due at `now` and returns the next event; call it until it returns nil.
  public mutating func poll<Modem: PLCModem>(now: Instant, modem: inout Modem) -> NetworkEvent? {
    pollSDP(now: now, modem: &modem)
    followConnection(now: now)
    pollTCP(now: now, modem: &modem)
    // A deadline of the connection may have passed in this very poll.
    followConnection(now: now)
    return events.next()
  }

  /// Sends at once what ``sendMessage(payloadType:payload:)`` has left behind; events wait for the next
  /// ``poll(now:modem:)``.
  public mutating func flush<Modem: PLCModem>(now: Instant, modem: inout Modem) {
    pollTCP(now: now, modem: &modem)
  }

  /// Both addresses of the packet must be ours, or those of a group that we belong to.
  private func isForUs(_ packet: IPv6Packet) -> Bool {
    let frame = packet.ethernet
    let destination = packet.header.destination
    guard frame.source != macAddress, !frame.source.isGroup, !packet.header.source.isMulticast else { return false }
    if destination == address { return frame.destination == macAddress || frame.destination.isGroup }
    guard destination == .allNodes || destination == address.solicitedNode else { return false }
    return frame.destination.isGroup || frame.destination == macAddress
  }

  private mutating func receiveICMPv6<Modem: PLCModem>(
    _ packet: IPv6Packet, frame: Span<UInt8>, modem: inout Modem
  ) throws(WireError) -> Bool {
    switch packet.payload(in: frame).byte(at: 0) {
    case ICMPv6Type.neighborSolicitation:
      let solicitation = try NeighborSolicitation(parsing: packet, in: frame)
      guard solicitation.target == address else { return false }
      advertise(answering: packet, modem: &modem)
      return true
    case ICMPv6Type.echoRequest where packet.header.destination == address:
      let echo = try EchoMessage(parsing: packet, in: frame)
      let message = packet.payload(in: frame)
      var answer = FrameBuffer<1514>()
      answer.appendICMPv6(
        FrameAddresses(answering: packet, from: address, at: macAddress),
        EchoMessage(isReply: true, identifier: echo.identifier, sequence: echo.sequence),
        data: message.extracting(EchoMessage.length..<message.count))
      if !answer.overflowed { transmit(answer.span, modem: &modem) }
      return true
    default:
      return false
    }
  }

  /// Tells a neighbour our MAC address; all of them when the asker has no address yet (RFC 4861, 7.2.4).
  private mutating func advertise<Modem: PLCModem>(answering packet: IPv6Packet, modem: inout Modem) {
    let isAnonymous = packet.header.source == .unspecified
    var addresses = FrameAddresses(answering: packet, from: address, at: macAddress)
    if isAnonymous {
      addresses.destination = .allNodes
      addresses.destinationMAC = IPv6Address.allNodes.multicastMAC
    }
    var frame = FrameBuffer<96>()
    frame.appendICMPv6(
      addresses, NeighborAdvertisement(target: address, targetMAC: macAddress, isSolicited: !isAnonymous))
    transmit(frame.span, modem: &modem)
  }

  private mutating func receiveUDP(_ packet: IPv6Packet, frame: Span<UInt8>) throws(WireError) -> Bool {
    // An SDP response outside the search is somebody else's, or late (clara-behaviour 7.1, U#24).
    guard sdp.isSearching, tcp.state != .established, packet.header.destination == address else { return false }
    let datagram = packet.payload(in: frame)
    let header = try UDPHeader(parsing: datagram, from: packet.header.source, to: packet.header.destination)
    guard header.destinationPort == clientPort else { return false }
    takeResponse(header.payload(in: datagram), from: packet.ethernet.source)
    return true
  }

  private mutating func receiveTCP<Modem: PLCModem>(
    _ packet: IPv6Packet, frame: Span<UInt8>, now: Instant, modem: inout Modem
  ) throws(WireError) -> Bool {
    guard let peer, packet.header.source == peer.address, packet.header.destination == address else {
      return false
    }
    let bytes = packet.payload(in: frame)
    let segment = try TCPSegment(parsing: bytes, from: packet.header.source, to: packet.header.destination)
    guard segment.header.sourcePort == tcp.remotePort, segment.header.destinationPort == tcp.localPort else {
      return false
    }
    isPeerHeard = true
    let addresses = self.addresses(to: peer)
    var unsent: UInt32 = 0
    tcp.receive(segment.header, payload: segment.payload(in: bytes), now: now) { header, payload in
      send(header, payload, addresses, &modem, &unsent)
    }
    statistics.unsent &+= unsent
    return true
  }

  private mutating func pollTCP<Modem: PLCModem>(now: Instant, modem: inout Modem) {
    guard let peer else { return }
    let addresses = self.addresses(to: peer)
    var unsent: UInt32 = 0
    tcp.poll(now: now) { header, payload in send(header, payload, addresses, &modem, &unsent) }
    statistics.unsent &+= unsent
  }

  private mutating func pollSDP<Modem: PLCModem>(now: Instant, modem: inout Modem) {
    switch sdp.step(now: now) {
    case .nothing: break
    case .send:
      let isSent = sendSDPRequest(modem: &modem)
      let attempt = sdp.requestSent(now: now, interval: timing.sdpInterval)
      if isSent { events.append(.sdpRequestSent(attempt: attempt)) }
    case .giveUp(let reason):
      sdp.stop()
      events.append(.sdpFailed(reason))
    }
  }

  private mutating func sendSDPRequest<Modem: PLCModem>(modem: inout Modem) -> Bool {
    var message = FrameBuffer<16>()
    SDPRequest().emit(into: &message)
    let addresses = FrameAddresses(
      sourceMAC: macAddress, destinationMAC: IPv6Address.allNodes.multicastMAC, source: address,
      destination: .allNodes)
    var frame = FrameBuffer<96>()
    // Hop limit 10 as the existing firmware sends it; the group is of the link only, so that it never counts.
    frame.appendUDP(
      addresses, sourcePort: clientPort, destinationPort: SDP.serverPort, payload: message.span, hopLimit: 10)
    return transmit(frame.span, modem: &modem)
  }

  private func addresses(to charger: SECCEndpoint) -> FrameAddresses {
    FrameAddresses(
      sourceMAC: macAddress, destinationMAC: charger.macAddress, source: address, destination: charger.address)
  }

  @discardableResult
  private mutating func transmit<Modem: PLCModem>(_ frame: Span<UInt8>, modem: inout Modem) -> Bool {
    do throws(HALError) {
      try modem.send(frame)
      return true
    } catch {
      statistics.unsent &+= 1
      return false
    }
  }
}

/// Wraps a segment into a frame and hands it to the modem. A free function, because the connection is being changed
/// while it sends.
private func send<Modem: PLCModem>(
  _ header: TCPHeader, _ payload: Span<UInt8>, _ addresses: FrameAddresses, _ modem: inout Modem, _ unsent: inout UInt32
) -> Bool {
  var frame = FrameBuffer<1514>()
  frame.appendTCP(addresses, header, payload: payload)
  do throws(HALError) {
    try modem.send(frame.span)
    return true
  } catch {
    unsent &+= 1
    return false
  }
}
