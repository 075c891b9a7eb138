import HAL

/// The car's network: IPv6 with neighbour discovery, the SECC discovery protocol, one TCP connection, V2GTP messages.
///
/// Give every IPv6 frame to ``receive(_:now:modem:)``, then call ``poll(now:modem:)`` until it returns nil. Neighbour
/// solicitations are answered at any time, also long after a session (clara-behaviour 7.1). Nothing received ever
/// changes the charger's addresses but the SDP response while it is looked for. Left out on purpose: routers and global
/// addresses, duplicate address detection, multicast listener reports, fragments, neighbour solicitations of our own
/// (the SDP response names the MAC address).
public struct NetworkStack: Sendable {
  /// First port of the dynamic range, from which client ports are taken.
  public static let firstClientPort: UInt16 = 49_152

  /// Our MAC address.
  public let macAddress: MACAddress
  /// Our link-local address, made from ``macAddress``.
  public let address: IPv6Address
  /// The charger found last; nil before.
  public private(set) var charger: SECCEndpoint?
  /// The charger that the connection goes, or went, to.
  private(set) var peer: SECCEndpoint?
  /// The port that SDP requests come from, and the next connection.
  public private(set) var clientPort: UInt16
  /// Counts of received frames.
  public internal(set) var statistics: NetworkStatistics

  let timing: NetworkTiming
  var tcp: TCPClient
  var sdp: SDPClient
  var framer: V2GTPFramer
  var events: NetworkEventQueue
  /// True from ``connect(now:random:)`` to the event that ends the connection.
  var isConnectionReported: Bool
  var isEstablishedReported: Bool
  private var isPortUsed: Bool
  /// True when a segment of the peer has come since the last message was queued.
  var isPeerHeard: Bool
  private var framingError: V2GTPError?

  /// A network that is silent but for answers to neighbours.
  public init(macAddress: MACAddress, timing: TimingProfile = .field) {
    self.macAddress = macAddress
    address = IPv6Address(linkLocalFrom: macAddress)
    clientPort = Self.firstClientPort
    statistics = NetworkStatistics()
    self.timing = NetworkTiming(timing)
    tcp = TCPClient(timing: self.timing.tcp)
    sdp = SDPClient()
    framer = V2GTPFramer()
    events = NetworkEventQueue()
    isConnectionReported = false
    isEstablishedReported = false
    isPortUsed = false
    isPeerHeard = false
  }

  // MARK: - What the session asks for

  /// Looks for a charger: requests from a port chosen by `random`, `attempts` of them, or as many as the timing table
  /// says.
  public mutating func startSDP(now: Instant, random: UInt32, attempts: UInt8? = nil) {
    clientPort = Self.firstClientPort + UInt16(truncatingIfNeeded: random % 16_384)
    isPortUsed = false
    sdp.start(attempts: attempts ?? timing.sdpAttempts, now: now)
  }

  /// Stops looking for a charger.
  public mutating func stopSDP() { sdp.stop() }

  /// Opens a connection to the charger found; `random` becomes the first sequence number. Each call uses a new port
  /// (Tesla V2 queues data of older connections by port, clara-behaviour 1.11), the first one that of the SDP requests.
  ///
  /// Returns false, and does nothing, while no charger is known.
  @discardableResult
  public mutating func connect(now: Instant, random: UInt32) -> Bool {
    guard let charger else { return false }
    if isPortUsed { clientPort = clientPort == .max ? Self.firstClientPort : clientPort + 1 }
    isPortUsed = true
    sdp.stop()
    peer = charger
    framer.startNext()
    framingError = nil
    isConnectionReported = true
    isEstablishedReported = false
    tcp.connect(localPort: clientPort, remotePort: charger.port, initialSequence: SequenceNumber(random))
    events.append(.tcpConnecting(localPort: clientPort))
    return true
  }

  /// Queues one V2GTP message, all or nothing; it leaves with the next poll.
  ///
  /// - Throws: ``NetworkSendError``.
  public mutating func sendMessage(
    payloadType: V2GTPPayloadType = .exi, payload: Span<UInt8>
  ) throws(NetworkSendError) {
    guard payload.count <= V2GTPHeader.maximumPayloadLength else { throw .tooLong }
    guard tcp.state == .established else { throw .notConnected }
    guard V2GTPHeader.length + payload.count <= tcp.sendCapacity else { throw .full }
    var header = FrameBuffer<8>()
    V2GTPHeader(payloadType: payloadType, payloadLength: UInt32(payload.count)).emit(into: &header)
    do throws(TCPSendError) {
      try tcp.send(header.span)
      try tcp.send(payload)
    } catch {
      throw error == .full ? .full : .notConnected
    }
    isPeerHeard = false
  }

  /// Copies the payload of the next complete message into `buffer` and returns its type; nil when there is none.
  ///
  /// The buffer is emptied first; a payload longer than it sets its ``FrameBuffer/overflowed``.
  public mutating func nextMessage<let capacity: Int>(
    into buffer: inout FrameBuffer<capacity>
  ) -> V2GTPPayloadType? {
    fillFramer()
    guard framer.isComplete, let header = framer.header else { return nil }
    buffer.removeAll()
    buffer.append(framer.payload)
    framer.startNext()
    return header.payloadType
  }

  /// Ends the connection in order; later messages are dropped. ``NetworkEvent/tcpClosed(_:)`` follows within
  /// ``TCPTiming/close``.
  public mutating func close(now: Instant) {
    tcp.close(now: now)
    dropReceived()
  }

  /// Ends the connection at once with a RST.
  public mutating func abort(now: Instant) {
    tcp.abort()
    dropReceived()
  }

  /// Where the TCP connection is in its life.
  public var tcpState: TCPState { tcp.state }

  /// True while messages can be sent.
  public var isConnected: Bool { tcp.state == .established }

  /// True when the charger has not even acknowledged the last message: not it is silent, but the line.
  public var isPeerSilent: Bool { !isPeerHeard }

  /// True while SDP requests are sent.
  public var isSearching: Bool { sdp.isSearching }

  /// TCP segments sent again in the current connection; for a log.
  public var retransmissions: UInt32 { tcp.retransmissions }

  /// When ``poll(now:modem:)`` has something to do again: `.zero` when at once, `.distantFuture` when never.
  public var nextDeadline: Instant {
    if !events.isEmpty { return .zero }
    return min(sdp.deadline, tcp.nextDeadline)
  }

  // MARK: - What the frames bring

  /// Takes what an SDP response says, unless it cannot be used.
  mutating func takeResponse(_ datagram: Span<UInt8>, from sender: MACAddress) {
    do throws(SDPError) {
      let response = try SDPResponse(parsing: datagram)
      try response.checkUsable()
      guard response.address != address else { throw .badAddress }
      let found = SECCEndpoint(address: response.address, port: response.port, macAddress: sender)
      charger = found
      sdp.stop()
      events.append(.sdpResponse(found))
    } catch {
      if sdp.reject(error) { events.append(.sdpResponseRejected(error)) }
    }
  }

  /// Moves received bytes into the framer, up to the end of one message.
  mutating func fillFramer() {
    if tcp.closeReason == .closed || tcp.closeReason == .aborted || framingError != nil {
      tcp.consumeAll()
      return
    }
    guard !framer.isComplete else { return }
    do throws(V2GTPError) {
      let taken = try framer.push(tcp.received)
      tcp.consume(taken)
    } catch {
      framingError = error
      framer.startNext()
      tcp.consumeAll()
    }
  }

  private mutating func dropReceived() {
    framer.startNext()
    tcp.consumeAll()
  }

  /// Reports what became of the connection since the last time, and ends it when its stream broke.
  mutating func followConnection(now: Instant) {
    guard isConnectionReported else { return }
    if tcp.state == .established || tcp.closeReason == .closedByPeer, !isEstablishedReported {
      isEstablishedReported = true
      events.append(.tcpEstablished)
    }
    fillFramer()
    if let framingError {
      report(.malformedMessage(framingError))
      tcp.close(now: now)
    } else if let reason = tcp.closeReason, tcp.state.isOver || reason == .closedByPeer {
      report(reason)
      // The charger's FIN is the end (clara-behaviour 2.8): ours follows at once.
      tcp.close(now: now)
    }
  }

  private mutating func report(_ reason: TCPCloseReason) {
    isConnectionReported = false
    events.append(.tcpClosed(reason))
  }
}
