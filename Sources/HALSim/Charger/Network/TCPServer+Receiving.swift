import HAL

// What comes in (RFC 9293, 3.10.7).
extension TCPServer {
  /// Takes one segment whose checksum is right.
  func receive(_ segment: TCPSegment, from peer: Peer, now: Instant) {
    guard ports.contains(segment.destinationPort) else { return refuse(segment, from: peer) }
    let isOurs = self.peer == peer && localPort == segment.destinationPort
    if isOurs, state == .timeWait, segment.flags.contains(.syn) { forget() }
    if isOurs, state != .listen {
      take(segment, now: now)
    } else if state == .listen || state == .timeWait {
      accept(segment, from: peer, now: now)
    } else {
      refuse(segment, from: peer)
    }
    flush(now: now)
  }

  private func accept(_ segment: TCPSegment, from peer: Peer, now: Instant) {
    guard isListening, segment.flags.contains(.syn), !segment.flags.contains(.ack), !segment.flags.contains(.rst) else {
      return refuse(segment, from: peer)
    }
    forgetQuietly()
    self.peer = peer
    localPort = segment.destinationPort
    peerSegmentSize = Int(segment.maximumSegmentSize ?? 536)
    peerWindow = UInt32(segment.window)
    nextExpected = segment.sequence &+ 1
    unacknowledged = initialSequence
    nextToSend = initialSequence
    highestSent = initialSequence
    // A later connection must not accept what an earlier one left on the line.
    initialSequence = initialSequence &+ 0x0100_0193
    state = .synReceived
    sendSynchronize(now: now)
  }

  func sendSynchronize(now: Instant) {
    emit([.syn, .ack], at: unacknowledged, segmentSize: settings.maximumSegmentSize)
    nextToSend = unacknowledged &+ 1
    highestSent = nextToSend
    startTimer(now: now)
  }

  private func refuse(_ segment: TCPSegment, from peer: Peer) {
    guard !segment.flags.contains(.rst) else { return }
    var answer = TCPSegment(
      sourcePort: segment.destinationPort, destinationPort: segment.sourcePort, sequence: 0, acknowledgement: 0,
      flags: .rst, window: 0)
    if segment.flags.contains(.ack) {
      answer.sequence = segment.acknowledgement
    } else {
      answer.flags = [.rst, .ack]
      answer.acknowledgement = segment.sequence &+ segment.length
    }
    segments.append((answer, peer))
    events.append(.refused)
  }

  private func take(_ segment: TCPSegment, now: Instant) {
    if state == .synReceived, segment.flags.contains(.syn), segment.sequence &+ 1 == nextExpected {
      // Our answer was lost: the same one again.
      return sendSynchronize(now: now)
    }
    guard isAcceptable(segment) else {
      if !segment.flags.contains(.rst) { mustAcknowledge = true }
      return
    }
    if segment.flags.contains(.rst) { return takeReset(segment) }
    if segment.flags.contains(.syn) {
      mustAcknowledge = true
      return
    }
    guard segment.flags.contains(.ack), takeAcknowledgement(segment, now: now) else { return }
    takePayload(segment, now: now)
  }

  /// Whether any of the segment lies in the receive window (RFC 9293, 3.10.7.4).
  private func isAcceptable(_ segment: TCPSegment) -> Bool {
    let start = offset(segment.sequence)
    let window = Int(announcedWindow)
    if segment.length == 0 { return window == 0 ? start == 0 : start >= 0 && start < window }
    let last = start + Int(segment.length) - 1
    // A closed window still takes acknowledgements and FIN in order, else neither side could end.
    if window == 0 { return start == 0 && segment.payload.isEmpty }
    return (start >= 0 && start < window) || (last >= 0 && last < window)
  }

  private func takeReset(_ segment: TCPSegment) {
    guard segment.sequence == nextExpected else {
      mustAcknowledge = true
      return
    }
    events.append(.peerReset)
    forget()
  }

  /// Handles the acknowledgement; false when the rest of the segment must not be looked at.
  private func takeAcknowledgement(_ segment: TCPSegment, now: Instant) -> Bool {
    let acknowledged = Int32(bitPattern: segment.acknowledgement &- unacknowledged)
    guard Int32(bitPattern: segment.acknowledgement &- highestSent) <= 0 else {
      if state == .synReceived, let peer { refuse(segment, from: peer) } else { mustAcknowledge = true }
      return false
    }
    if acknowledged >= 0 {
      // The byte that asked a closed window was not taken: it goes again with the rest.
      if peerWindow == 0, segment.window > 0 { nextToSend = unacknowledged }
      peerWindow = UInt32(segment.window)
    }
    guard acknowledged > 0 else { return state != .synReceived }
    if state == .synReceived {
      state = .established
      unacknowledged = unacknowledged &+ 1
      if let peer { events.append(.connected(peer)) }
    }
    let bytes = min(Int(Int32(bitPattern: segment.acknowledgement &- unacknowledged)), sendQueue.count)
    sendQueue.removeFirst(bytes)
    unacknowledged = segment.acknowledgement
    if Int32(bitPattern: nextToSend &- unacknowledged) < 0 { nextToSend = unacknowledged }
    tries = 0
    retransmitAt = nil
    if unacknowledged != highestSent { startTimer(now: now) }
    if let finSequence, unacknowledged == finSequence &+ 1 { finAcknowledged(now: now) }
    return state != .listen
  }

  private func finAcknowledged(now: Instant) {
    switch state {
    case .finWait1: state = .finWait2
    case .closing: enterTimeWait(now: now)
    case .lastAck: forget()
    default: break
    }
    if state == .finWait2 { timeWaitEnd = now + .seconds(60) }
  }

  private func takePayload(_ segment: TCPSegment, now: Instant) {
    guard segment.length > 0 else { return }
    mustAcknowledge = true
    if offset(segment.sequence) > 0 {
      if early.count < settings.reorderLimit { early.append(segment) }
      return
    }
    store(segment, now: now)
    // Bounded: every round takes one segment out.
    while let index = early.firstIndex(where: { offset($0.sequence) <= 0 }) {
      store(early.remove(at: index), now: now)
    }
  }

  /// Takes what is new of a segment that starts at or before the next byte expected.
  private func store(_ segment: TCPSegment, now: Instant) {
    let old = -offset(segment.sequence)
    guard state != .listen, old <= segment.payload.count, !hasPeerFinished else { return }
    let new = segment.payload.dropFirst(old).prefix(Int(announcedWindow))
    received += new
    nextExpected = nextExpected &+ UInt32(new.count)
    guard segment.flags.contains(.fin), old + new.count == segment.payload.count else { return }
    nextExpected = nextExpected &+ 1
    peerFinished(now: now)
  }

  private var hasPeerFinished: Bool {
    state == .closeWait || state == .lastAck || state == .closing || state == .timeWait
  }

  private func peerFinished(now: Instant) {
    events.append(.peerFinished)
    switch state {
    case .established: state = .closeWait
    case .finWait1: state = .closing
    case .finWait2: enterTimeWait(now: now)
    default: break
    }
  }

  private func offset(_ sequence: UInt32) -> Int { Int(Int32(bitPattern: sequence &- nextExpected)) }
}
