import HAL

/// The TCP side of the simulated charger: a listener that serves one connection at a time (RFC 9293).
///
/// Written on its own, without a line of the core's client, so that an error of either shows against the other.
/// Segments go in by ``receive(_:from:now:)``, time by ``poll(now:)``; what is to be sent and what happened is taken
/// out by ``takeSegments()`` and ``takeEvents()``.
final class TCPServer {
  /// Where the connection stands.
  enum State: Equatable {
    case listen, synReceived, established, finWait1, finWait2, closing, timeWait, closeWait, lastAck
  }

  /// The other end.
  struct Peer: Equatable {
    var address: IPv6Host
    var mac: MACAddress
    var port: UInt16
  }

  /// Numbers of the implementation.
  struct Settings: Equatable {
    /// Largest payload sent and announced, in bytes (an Ethernet frame less its headers).
    var maximumSegmentSize: UInt16 = 1_440
    /// Receive window in bytes.
    var window: UInt16 = 28_800
    /// First wait for an acknowledgement; doubled with every try (RFC 6298; 200 ms is what Linux uses on a fast link).
    var retransmission = HAL.Duration.milliseconds(200)
    /// Longest wait for an acknowledgement.
    var longestRetransmission = HAL.Duration.milliseconds(6_400)
    /// Tries after which the connection is given up.
    var tries = 8
    /// How long the end of a connection is remembered.
    var timeWait = HAL.Duration.seconds(2)
    /// Most out-of-order segments kept.
    var reorderLimit = 16
  }

  /// What happened, in order.
  enum Event: Equatable {
    case connected(Peer)
    /// The peer sent FIN: it will send no more.
    case peerFinished
    /// The peer sent RST.
    case peerReset
    /// Nothing was acknowledged any more.
    case gaveUp
    /// The connection is over and the listener is free.
    case closed
    /// A segment of no connection was answered with RST.
    case refused
  }

  let settings: Settings
  /// Ports that are listened on.
  var ports: [UInt16]
  var state = State.listen
  var peer: Peer?

  /// False refuses new connections; one that is up goes on.
  var isListening = true
  /// Most payload bytes in one segment, below what was negotiated; nil for no such limit.
  var splitLimit: Int?
  /// While true nothing of ``send(_:)`` leaves, so that the next messages join in one segment.
  var isCorked = false
  /// While true the window announced is 0.
  var isWindowClosed = false {
    didSet { if oldValue != isWindowClosed { mustAcknowledge = state != .listen } }
  }

  var localPort: UInt16 = 0
  var peerSegmentSize = 536
  var peerWindow: UInt32 = 0

  /// Bytes written but not acknowledged; the first has the sequence number `unacknowledged`.
  var sendQueue: [UInt8] = []
  var unacknowledged: UInt32 = 0
  var nextToSend: UInt32 = 0
  var highestSent: UInt32 = 0
  var isFinishing = false
  var finSequence: UInt32?
  var retransmitAt: Instant?
  var tries = 0
  /// How often something was sent again because no acknowledgement came, over all connections.
  var retransmissions = 0
  var timeWaitEnd: Instant?

  var nextExpected: UInt32 = 0
  var received: [UInt8] = []
  var early: [TCPSegment] = []
  var mustAcknowledge = false

  var segments: [(segment: TCPSegment, peer: Peer)] = []
  var events: [Event] = []
  var initialSequence: UInt32

  /// A listener on `ports` whose first connection starts at a sequence number.
  init(ports: [UInt16], settings: Settings, initialSequence: UInt32) {
    self.ports = ports
    self.settings = settings
    self.initialSequence = initialSequence
  }

  /// True while data can still be sent to the peer.
  var canSend: Bool { (state == .established || state == .closeWait) && !isFinishing }

  /// True while no connection is there.
  var isIdle: Bool { state == .listen || state == .timeWait }

  /// When ``poll(now:)`` must be called next.
  var nextDeadline: Instant {
    min(retransmitAt ?? .distantFuture, timeWaitEnd ?? .distantFuture)
  }

  /// The segments to send since the last call, in order.
  func takeSegments() -> [(segment: TCPSegment, peer: Peer)] {
    defer { segments = [] }
    return segments
  }

  /// What happened since the last call, in order.
  func takeEvents() -> [Event] {
    defer { events = [] }
    return events
  }

  /// The bytes received in order since the last call.
  func takeReceived() -> [UInt8] {
    defer { received = [] }
    return received
  }

  /// Queues bytes for the peer; without a connection, or after ``close(now:)``, they are dropped.
  func send(_ bytes: [UInt8], now: Instant) {
    guard canSend else { return }
    sendQueue += bytes
    flush(now: now)
  }

  /// Sends FIN behind what is queued.
  func close(now: Instant) {
    switch state {
    case .established: state = .finWait1
    case .closeWait: state = .lastAck
    case .synReceived: return reset(now: now)
    default: return
    }
    isFinishing = true
    flush(now: now)
  }

  /// Sends RST and forgets the connection.
  func reset(now: Instant) {
    guard state != .listen else { return }
    if state != .timeWait { emit([.rst, .ack], at: nextToSend) }
    forget()
  }

  /// Forgets the connection without a word, as when the cable is pulled.
  func drop() {
    guard state != .listen else { return }
    forget()
  }

  /// Runs the timers.
  func poll(now: Instant) {
    if let end = timeWaitEnd, end <= now { forget() }
    if let due = retransmitAt, due <= now { retransmit(now: now) }
    flush(now: now)
  }
}

// MARK: - Sending

extension TCPServer {
  var announcedWindow: UInt16 { isWindowClosed ? 0 : settings.window }

  /// Sends what the peer's window allows, and an acknowledgement where one is due.
  func flush(now: Instant) {
    guard state != .listen, state != .timeWait, state != .synReceived else {
      if state == .timeWait, mustAcknowledge { emit(.ack, at: nextToSend) }
      mustAcknowledge = false
      return
    }
    let limit = max(1, min(peerSegmentSize, Int(settings.maximumSegmentSize), splitLimit ?? .max))
    // Bounded by the queue: every round sends at least one byte.
    while !isCorked || isFinishing {
      let sent = Int(Int32(bitPattern: nextToSend &- unacknowledged))
      let count = min(sendQueue.count - sent, limit, Int(peerWindow) - sent)
      guard sent >= 0, count > 0 else { break }
      sendData(from: sent, count: count)
    }
    sendFinish()
    if mustAcknowledge { emit(.ack, at: nextToSend) }
    if retransmitAt == nil, hasUnacknowledged { startTimer(now: now) }
  }

  private var hasUnacknowledged: Bool { unacknowledged != highestSent || (!sendQueue.isEmpty && !isCorked) }

  private func sendData(from start: Int, count: Int) {
    let isLast = start + count == sendQueue.count
    emit(
      isLast ? [.ack, .psh] : .ack, at: nextToSend,
      payload: Array(sendQueue[start..<(start + count)]))
    nextToSend = nextToSend &+ UInt32(count)
    if Int32(bitPattern: nextToSend &- highestSent) > 0 { highestSent = nextToSend }
  }

  private func sendFinish() {
    let end = unacknowledged &+ UInt32(sendQueue.count)
    guard isFinishing, nextToSend == end, state == .finWait1 || state == .lastAck || state == .closing else { return }
    emit([.fin, .ack], at: nextToSend)
    finSequence = nextToSend
    nextToSend = nextToSend &+ 1
    if Int32(bitPattern: nextToSend &- highestSent) > 0 { highestSent = nextToSend }
  }

  private func retransmit(now: Instant) {
    retransmitAt = nil
    tries += 1
    guard tries <= settings.tries else {
      events.append(.gaveUp)
      emit([.rst, .ack], at: nextToSend)
      return forget()
    }
    if state == .synReceived { return sendSynchronize(now: now) }
    guard hasUnacknowledged else { return }
    retransmissions += 1
    nextToSend = unacknowledged
    if peerWindow == 0, !sendQueue.isEmpty {
      // One byte asks a closed window whether it has opened (RFC 9293, 3.8.6.1).
      sendData(from: 0, count: 1)
    }
    startTimer(now: now)
  }

  func startTimer(now: Instant) {
    let wait = settings.retransmission.microseconds << Int64(min(tries, 16))
    retransmitAt = now + .microseconds(min(wait, settings.longestRetransmission.microseconds))
  }

  func emit(
    _ flags: TCPSegment.Flags, at sequence: UInt32, payload: [UInt8] = [], segmentSize: UInt16? = nil
  ) {
    guard let peer else { return }
    let segment = TCPSegment(
      sourcePort: localPort, destinationPort: peer.port, sequence: sequence, acknowledgement: nextExpected,
      flags: flags, window: announcedWindow, maximumSegmentSize: segmentSize, payload: payload)
    segments.append((segment, peer))
    mustAcknowledge = false
  }

  func enterTimeWait(now: Instant) {
    state = .timeWait
    retransmitAt = nil
    timeWaitEnd = now + settings.timeWait
    events.append(.closed)
  }

  func forget() {
    if state != .timeWait, state != .listen { events.append(.closed) }
    forgetQuietly()
  }

  func forgetQuietly() {
    state = .listen
    peer = nil
    sendQueue = []
    isFinishing = false
    finSequence = nil
    retransmitAt = nil
    timeWaitEnd = nil
    tries = 0
    received = []
    early = []
    mustAcknowledge = false
    isCorked = false
  }
}
