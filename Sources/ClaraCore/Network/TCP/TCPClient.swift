import HAL

/// Takes a segment for sending; false when there is no room for it now.
public typealias TCPEmitter = (TCPHeader, Span<UInt8>) -> Bool

/// One TCP connection, opened by us: the machine without the network under it.
///
/// Segments and time go in by ``receive(_:payload:now:emit:)`` and ``poll(now:emit:)``, segments come out through the
/// closure, and ``nextDeadline`` tells when to poll again. Out-of-order data is kept, a peer's window is respected, and
/// every state ends by itself. Left out on purpose: congestion control (one hop, a few hundred bytes), window scaling,
/// selective acknowledgement, timestamps, urgent data, simultaneous open.
public struct TCPClient: Sendable {
  /// Bytes kept until the application reads them; the largest window announced.
  public static let receiveCapacity = 6_144
  /// Bytes kept until the peer acknowledges them: one V2GTP message of the largest size.
  public static let transmitCapacity = 4_104
  /// Longest payload we take in one segment: an Ethernet frame without its IPv6 and TCP headers.
  public static let maximumSegmentSize = 1_440
  /// Payload sent when the peer names no maximum (RFC 9293, 3.7.1).
  public static let defaultSegmentSize = 1_220
  /// Smallest maximum believed; less would be an attempt to keep us busy.
  public static let smallestSegmentSize = 48
  /// Most data segments sent in one poll: a full buffer in the smallest segments.
  public static let segmentsPerPoll = 88
  /// How often a SYN is repeated at once because an older connection answered; then only the timer repeats it.
  public static let maximumStaleAnswers: UInt8 = 3

  /// Where the connection is in its life.
  public internal(set) var state: TCPState
  /// Why it ended, or is ending; nil before.
  public internal(set) var closeReason: TCPCloseReason?
  /// Our port.
  public internal(set) var localPort: UInt16
  /// The peer's port.
  public internal(set) var remotePort: UInt16
  /// Segments of this connection sent again because no acknowledgement came; for a log.
  public internal(set) var retransmissions: UInt32

  let timing: TCPTiming
  var retry: RetryTimer

  /// Oldest number not acknowledged; `transmit` begins there.
  var sendUnacknowledged: SequenceNumber
  /// Next number to send; goes back for a retransmission.
  var sendNext: SequenceNumber
  /// Behind the highest number ever sent.
  var sendMax: SequenceNumber
  var sendWindow: Int
  var windowSequence: SequenceNumber
  var windowAcknowledgement: SequenceNumber
  var segmentSize: Int
  var transmit: FrameBuffer<4104>

  var receiveNext: SequenceNumber
  /// Behind the last number that the peer was allowed to send.
  var announcedEdge: SequenceNumber
  var peerFin: SequenceNumber?
  var receiveBuffer: ReceiveBuffer<6144>

  var isAcknowledgementDue: Bool
  var resetDue: TCPFlags?
  var challengeAllowedAt: Instant
  var blockedUntil: Instant?

  /// A client without a connection.
  public init(timing: TCPTiming) {
    self.timing = timing
    state = .closed
    localPort = 0
    remotePort = 0
    retransmissions = 0
    retry = RetryTimer()
    sendUnacknowledged = SequenceNumber(0)
    sendNext = SequenceNumber(0)
    sendMax = SequenceNumber(0)
    sendWindow = 0
    windowSequence = SequenceNumber(0)
    windowAcknowledgement = SequenceNumber(0)
    segmentSize = Self.defaultSegmentSize
    transmit = FrameBuffer()
    receiveNext = SequenceNumber(0)
    announcedEdge = SequenceNumber(0)
    receiveBuffer = ReceiveBuffer()
    isAcknowledgementDue = false
    challengeAllowedAt = .zero
  }

  /// Begins a connection; the SYN leaves with the next poll. An earlier connection is forgotten.
  ///
  /// `initialSequence` must be unpredictable, `localPort` another one than that of the last connections.
  public mutating func connect(localPort: UInt16, remotePort: UInt16, initialSequence: SequenceNumber) {
    self.localPort = localPort
    self.remotePort = remotePort
    state = .synSent(TCPState.SynSent(isSent: false, staleAnswers: 0))
    closeReason = nil
    retransmissions = 0
    retry.reset()
    sendUnacknowledged = initialSequence
    sendNext = initialSequence
    sendMax = initialSequence
    sendWindow = 0
    segmentSize = Self.defaultSegmentSize
    transmit.removeAll()
    receiveBuffer.removeAll()
    peerFin = nil
    receiveNext = SequenceNumber(0)
    announcedEdge = receiveNext
    isAcknowledgementDue = false
    resetDue = nil
    challengeAllowedAt = .zero
    blockedUntil = nil
  }

  /// Takes bytes for sending, all or none of them; they leave with the next poll.
  ///
  /// - Throws: ``TCPSendError``.
  public mutating func send(_ bytes: Span<UInt8>) throws(TCPSendError) {
    guard state == .established || state == .closeWait else { throw .notConnected }
    guard bytes.count <= sendCapacity else { throw .full }
    transmit.append(bytes)
  }

  /// Bytes that ``send(_:)`` takes now.
  public var sendCapacity: Int { Self.transmitCapacity - transmit.count }

  /// Received bytes in order that were not consumed yet.
  public var received: Span<UInt8> {
    @_lifetime(borrow self) @_addressableSelf
    borrowing get { receiveBuffer.readable }
  }

  /// Drops the first `count` received bytes, which makes room for more.
  public mutating func consume(_ count: Int) { receiveBuffer.removeFirst(count) }

  /// Drops all received bytes.
  public mutating func consumeAll() { receiveBuffer.removeFirst(receiveBuffer.count) }

  /// Ends the connection in order: FIN behind the bytes still to be sent. Bounded by ``TCPTiming/close``.
  public mutating func close(now: Instant) {
    switch state {
    case .synSent: abort(reason: .closed)
    case .established:
      closeReason = closeReason ?? .closed
      state = .finWait1(until: now + timing.close)
    case .closeWait: state = .lastAck(until: now + timing.close)
    case .closed, .finWait1, .finWait2, .closing, .timeWait, .lastAck: break
    }
  }

  /// Ends the connection at once with a RST. Chargers show an error after it: close in order where possible.
  public mutating func abort() { abort(reason: .aborted) }

  private mutating func abort(reason: TCPCloseReason) {
    switch state {
    // A half-open connection has nothing to acknowledge, and a SYN that never left nothing to reset.
    case .synSent: resetDue = sendMax == sendUnacknowledged ? nil : .rst
    case .established, .closeWait, .finWait1, .finWait2, .closing, .lastAck: resetDue = .rst | .ack
    case .closed, .timeWait: break
    }
    finish(reason)
  }

  /// Ends without another word; the first reason stays.
  mutating func finish(_ reason: TCPCloseReason) {
    closeReason = closeReason ?? reason
    state = .closed
    retry.reset()
    isAcknowledgementDue = false
    blockedUntil = nil
  }

  /// When ``poll(now:emit:)`` has something to do again: `.zero` when at once, `.distantFuture` when never.
  public var nextDeadline: Instant {
    if blockedUntil == nil, hasWork { return .zero }
    var deadline = min(state.deadline ?? .distantFuture, blockedUntil ?? .distantFuture)
    if let retryAt = retry.deadline { deadline = min(deadline, retryAt) }
    return deadline
  }

  /// The window to announce now, in bytes.
  var receiveWindow: UInt16 { UInt16(min(receiveBuffer.free, 0xFFFF)) }
}
