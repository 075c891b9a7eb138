import HAL

/// The charger's end of the network: its link-local address, neighbour discovery, the SDP server and, behind them,
/// the TCP server. Frames go in and out whole; nothing here knows what a V2G message is.
final class ChargerNetwork {
  /// What happened below TCP.
  enum Event: Equatable {
    /// An SDP request was answered.
    case discovered
    /// A segment or datagram had a wrong checksum.
    case badChecksum
  }

  /// Port of the discovery protocol.
  static let sdpPort: UInt16 = 15_118

  let behaviour: ChargerProfile.Network
  /// The Ethernet address of everything but SLAC.
  let mac: MACAddress
  let address: IPv6Host
  let tcp: TCPServer
  /// False leaves SDP requests unanswered.
  var answersDiscovery = true

  private var frames: [[UInt8]] = []
  private var events: [Event] = []
  private var answers: [DiscoveryAnswer] = []

  /// An SDP answer that waits for its time, and for the neighbour's address where the charger insists on that.
  private struct DiscoveryAnswer {
    var peer: IPv6Host
    var mac: MACAddress
    var port: UInt16
    var due: Instant
    var isWaitingForNeighbour: Bool
    var solicitations = 0
  }

  /// The network of a charger whose modem has the address `modemMAC`.
  init(behaviour: ChargerProfile.Network, modemMAC: MACAddress, initialSequence: UInt32) {
    self.behaviour = behaviour
    // The other address is the modem's with its vendor bits changed: a controller behind a bridge.
    mac = behaviour.hasOwnNetworkAddress ? MACAddress(modemMAC.value ^ 0x0000_4000_0001) : modemMAC
    address = .linkLocal(mac)
    var settings = TCPServer.Settings()
    settings.maximumSegmentSize = behaviour.maximumSegmentSize
    settings.window = behaviour.receiveWindow
    tcp = TCPServer(
      ports: behaviour.alsoListensOn15118 ? [behaviour.tcpPort, Self.sdpPort] : [behaviour.tcpPort],
      settings: settings, initialSequence: initialSequence)
  }

  /// When ``poll(now:)`` must be called next.
  var nextDeadline: Instant {
    answers.reduce(tcp.nextDeadline) { min($0, $1.due) }
  }

  /// The frames to send since the last call.
  func takeFrames() -> [[UInt8]] {
    collectSegments()
    defer { frames = [] }
    return frames
  }

  /// What happened below TCP since the last call.
  func takeEvents() -> [Event] {
    defer { events = [] }
    return events
  }

  /// Forgets everything that belongs to the car on the line.
  func forget() {
    tcp.drop()
    answers = []
    frames = []
  }

  /// Runs the timers.
  func poll(now: Instant) {
    tcp.poll(now: now)
    for index in answers.indices where answers[index].due <= now {
      if answers[index].isWaitingForNeighbour { solicit(index, now: now) } else { sendDiscovery(answers[index]) }
    }
    answers.removeAll { ($0.due <= now && !$0.isWaitingForNeighbour) || $0.solicitations > 3 }
  }

  /// Takes one received frame; what is not IPv6, not for this host or damaged is dropped.
  func receive(_ frame: [UInt8], now: Instant) {
    guard let datagram = IPv6Datagram(frame: frame),
      datagram.destinationMAC == mac || datagram.destinationMAC.isGroup,
      datagram.destination == address || datagram.destination == .allNodes
        || datagram.destination == address.solicitedNode
    else { return }
    guard datagram.checksum == 0 else { return events.append(.badChecksum) }
    switch datagram.nextHeader {
    case NextHeader.icmp: takeNeighbourMessage(datagram, now: now)
    case NextHeader.udp: takeDatagram(datagram, now: now)
    case NextHeader.tcp: takeSegment(datagram, now: now)
    default: break
    }
  }
}

// MARK: - Neighbours

extension ChargerNetwork {
  private func takeNeighbourMessage(_ datagram: IPv6Datagram, now: Instant) {
    switch NeighbourMessage(datagram) {
    case .solicitation(let target, let asker) where target == address:
      let answer = NeighbourMessage.advertise(
        address, at: mac, to: (datagram.source, asker ?? datagram.sourceMAC))
      frames.append(answer.frame)
    case .advertisement(let target, let owner?, isSolicited: true):
      for index in answers.indices where answers[index].isWaitingForNeighbour && answers[index].peer == target {
        answers[index].isWaitingForNeighbour = false
        answers[index].mac = owner
        answers[index].due = now + .milliseconds(behaviour.discoveryDelay_ms)
      }
    default: break
    }
  }

  private func solicit(_ index: Int, now: Instant) {
    answers[index].solicitations += 1
    // RetransTimer of RFC 4861, 10.
    answers[index].due = now + .seconds(1)
    frames.append(NeighbourMessage.solicit(answers[index].peer, from: address, mac).frame)
  }
}

// MARK: - Discovery

extension ChargerNetwork {
  private func takeDatagram(_ datagram: IPv6Datagram, now: Instant) {
    let bytes = datagram.payload
    guard answersDiscovery, let source = bytes.network16(at: 0), bytes.network16(at: 2) == Self.sdpPort,
      let length = bytes.network16(at: 4), length >= 8, Int(length) <= bytes.count
    else { return }
    let message = Array(bytes[8..<Int(length)])
    // Security 0x10 (none) and 0x00 (TLS) get the same answer, "none"; transport is TCP.
    guard message.count == 10, message[0] == 0x01, message[1] == 0xFE,
      message.network16(at: 2) == V2GTPStream.sdpRequest, message.network32(at: 4) == 2, message[9] == 0,
      message[8] == 0x10 || message[8] == 0
    else { return }
    answers.removeAll { $0.peer == datagram.source }
    let isAsking = behaviour.solicitsBeforeDiscovery
    answers.append(
      DiscoveryAnswer(
        peer: datagram.source, mac: datagram.sourceMAC, port: source,
        due: isAsking ? now : now + .milliseconds(behaviour.discoveryDelay_ms), isWaitingForNeighbour: isAsking))
    poll(now: now)
  }

  private func sendDiscovery(_ answer: DiscoveryAnswer) {
    var body: [UInt8] = []
    body.appendNetwork(address.high)
    body.appendNetwork(address.low)
    body.appendNetwork(behaviour.tcpPort)
    body += [0x10, 0x00]
    let message = V2GTPStream.frame(body, type: V2GTPStream.sdpResponse)
    var payload: [UInt8] = []
    payload.appendNetwork(Self.sdpPort)
    payload.appendNetwork(answer.port)
    payload.appendNetwork(UInt16(8 + message.count))
    payload += [0, 0]
    payload += message
    var datagram = IPv6Datagram(
      to: answer.peer, answer.mac, from: address, mac, nextHeader: NextHeader.udp, payload: payload)
    datagram.seal(at: 6, zeroIsAllOnes: true)
    frames.append(datagram.frame)
    events.append(.discovered)
  }
}

// MARK: - TCP

extension ChargerNetwork {
  private func takeSegment(_ datagram: IPv6Datagram, now: Instant) {
    guard datagram.destination == address, let segment = TCPSegment(datagram.payload) else { return }
    let peer = TCPServer.Peer(address: datagram.source, mac: datagram.sourceMAC, port: segment.sourcePort)
    tcp.receive(segment, from: peer, now: now)
  }

  private func collectSegments() {
    for (segment, peer) in tcp.takeSegments() {
      var datagram = IPv6Datagram(
        to: peer.address, peer.mac, from: address, mac, nextHeader: NextHeader.tcp, payload: segment.bytes)
      datagram.seal(at: 16)
      frames.append(datagram.frame)
    }
  }
}
