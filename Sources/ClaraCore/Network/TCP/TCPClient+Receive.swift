import HAL

/// The receiving half: RFC 9293, 3.10.7, for an end that opened the connection.
extension TCPClient {
  /// Takes a segment whose checksum and addresses were right; one for other ports is ignored.
  public mutating func receive(_ header: TCPHeader, payload: Span<UInt8>, now: Instant, emit: TCPEmitter) {
    guard header.sourcePort == remotePort, header.destinationPort == localPort else { return }
    switch state {
    case .closed: break
    case .synSent(let syn): receiveAnswer(header, syn: syn, emit: emit)
    default: receiveSegment(header, payload: payload, now: now, emit: emit)
    }
  }

  /// A segment while the SYN is under way.
  private mutating func receiveAnswer(_ header: TCPHeader, syn: TCPState.SynSent, emit: TCPEmitter) {
    let isReset = header.flags.contains(.rst)
    let hasAcknowledgement = header.flags.contains(.ack)
    let isOurs = hasAcknowledgement && sendMax != sendUnacknowledged && header.acknowledgement == sendMax
    if hasAcknowledgement, !isOurs {
      if !isReset { answerStale(header, syn: syn, emit: emit) }
    } else if isReset {
      if isOurs { finish(.refused) }
    } else if isOurs, header.flags.contains(.syn) {
      establish(header)
    }
  }

  /// The charger still holds an older connection of these ports: a RST ends that one, then the same SYN works.
  private mutating func answerStale(_ header: TCPHeader, syn: TCPState.SynSent, emit: TCPEmitter) {
    let reset = TCPHeader(
      sourcePort: localPort, destinationPort: remotePort, sequence: header.acknowledgement,
      acknowledgement: SequenceNumber(0), flags: .rst, window: 0)
    guard emit(reset, Span()), syn.staleAnswers < Self.maximumStaleAnswers else { return }
    state = .synSent(TCPState.SynSent(isSent: false, staleAnswers: syn.staleAnswers + 1))
  }

  private mutating func establish(_ header: TCPHeader) {
    receiveNext = header.sequence + 1
    announcedEdge = receiveNext
    sendUnacknowledged = header.acknowledgement
    sendNext = sendUnacknowledged
    sendMax = sendUnacknowledged
    sendWindow = Int(header.window)
    windowSequence = header.sequence
    windowAcknowledgement = header.acknowledgement
    let offered = header.maximumSegmentSize.map { Int($0) } ?? Self.defaultSegmentSize
    segmentSize = min(max(offered, Self.smallestSegmentSize), Self.maximumSegmentSize)
    retry.reset()
    state = .established
    isAcknowledgementDue = true
  }

  /// A segment in any state with synchronised sequence numbers.
  private mutating func receiveSegment(
    _ header: TCPHeader, payload: Span<UInt8>, now: Instant, emit: TCPEmitter
  ) {
    let length = payload.count + (header.flags.contains(.syn) ? 1 : 0) + (header.flags.contains(.fin) ? 1 : 0)
    guard isAcceptable(header.sequence, length: length) else {
      receiveOutside(header, length: length, now: now, emit: emit)
      return
    }
    if header.flags.contains(.rst) {
      finish(.resetByPeer)
      return
    }
    guard !header.flags.contains(.syn) else {
      challenge(isEmpty: false, now: now, emit: emit)
      return
    }
    guard header.flags.contains(.ack) else { return }
    guard header.acknowledgement <= sendMax else {
      challenge(isEmpty: length == 0, now: now, emit: emit)
      return
    }
    acknowledge(header.acknowledgement, now: now)
    updateWindow(header)
    guard state.canReceive else { return }
    let isGap = takeData(header, payload: payload)
    takeFin(now: now)
    if isGap { sendAcknowledgement(emit) }
  }

  /// The four cases of RFC 9293, 3.10.7.4, first check.
  private func isAcceptable(_ sequence: SequenceNumber, length: Int) -> Bool {
    let offset = sequence - receiveNext
    let window = receiveBuffer.free
    if window == 0 { return length == 0 && offset == 0 }
    if length == 0 { return offset >= 0 && offset < window }
    return offset < window && offset + length > 0
  }

  /// Old or foreign: a repeated SYN+ACK or FIN, a keep-alive or window probe, a retransmission. The answer is where we
  /// are.
  private mutating func receiveOutside(_ header: TCPHeader, length: Int, now: Instant, emit: TCPEmitter) {
    guard !header.flags.contains(.rst) else { return }
    let offset = header.sequence - receiveNext
    // A repeated response may carry the news that our request arrived.
    if offset > -65_536, offset <= receiveBuffer.free, header.flags.contains(.ack), !header.flags.contains(.syn) {
      acknowledge(header.acknowledgement, now: now)
    }
    if state != .closed { challenge(isEmpty: length == 0, now: now, emit: emit) }
  }

  private mutating func challenge(isEmpty: Bool, now: Instant, emit: TCPEmitter) {
    if isEmpty {
      guard now >= challengeAllowedAt else { return }
      challengeAllowedAt = now + timing.challengeInterval
    }
    sendAcknowledgement(emit)
  }

  /// Takes an acknowledgement number, if it is news.
  private mutating func acknowledge(_ number: SequenceNumber, now: Instant) {
    guard number > sendUnacknowledged, number <= sendMax else { return }
    let acknowledged = number - sendUnacknowledged
    let data = min(acknowledged, transmit.count)
    transmit.removeFirst(data)
    sendUnacknowledged = number
    if sendNext < number { sendNext = number }
    retry.reset()
    // What goes beyond the data can only be our FIN.
    guard acknowledged > data else { return }
    switch state {
    case .finWait1(let until): state = .finWait2(until: until)
    case .closing: state = .timeWait(until: now + timing.timeWait)
    case .lastAck: finish(.closedByPeer)
    case .closed, .synSent, .established, .finWait2, .timeWait, .closeWait: break
    }
  }

  /// Takes the window from the newest segment (RFC 9293, 3.10.7.4: WL1, WL2).
  private mutating func updateWindow(_ header: TCPHeader) {
    guard sendUnacknowledged <= header.acknowledgement,
      windowSequence < header.sequence
        || (windowSequence == header.sequence && windowAcknowledgement <= header.acknowledgement)
    else { return }
    windowSequence = header.sequence
    windowAcknowledgement = header.acknowledgement
    let isOpening = sendWindow == 0 && header.window > 0
    sendWindow = Int(header.window)
    if isOpening {
      retry.reset()
      // What was dropped at the closed window goes out again now.
      sendNext = sendUnacknowledged
    } else if sendWindow == 0 {
      retry.answered()
    }
  }

  /// Takes the payload. True when something before it is missing.
  private mutating func takeData(_ header: TCPHeader, payload: Span<UInt8>) -> Bool {
    let offset = header.sequence - receiveNext
    let skipped = offset < 0 ? min(-offset, payload.count) : 0
    let start = max(offset, 0)
    var length = payload.count - skipped
    if let peerFin { length = min(length, max(peerFin - receiveNext - start, 0)) }
    if header.flags.contains(.fin), peerFin == nil, start + length <= receiveBuffer.free {
      peerFin = header.sequence + payload.count
    }
    if length > 0 {
      receiveNext = receiveNext + receiveBuffer.write(payload.extracting(skipped..<(skipped + length)), at: start)
    }
    if payload.count > 0 || header.flags.contains(.fin) { isAcknowledgementDue = true }
    return offset > 0
  }

  /// Goes on when the peer's FIN is the next thing in order.
  private mutating func takeFin(now: Instant) {
    guard let fin = peerFin, fin == receiveNext else { return }
    receiveNext = receiveNext + 1
    peerFin = nil
    isAcknowledgementDue = true
    switch state {
    case .established:
      closeReason = closeReason ?? .closedByPeer
      state = .closeWait
    case .finWait1(let until): state = .closing(until: until)
    case .finWait2: state = .timeWait(until: now + timing.timeWait)
    case .closed, .synSent, .closing, .timeWait, .closeWait, .lastAck: break
    }
  }
}
