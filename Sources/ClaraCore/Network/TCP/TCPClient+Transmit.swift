import HAL

/// The sending half.
extension TCPClient {
  /// Does all that is due at `now`: deadlines, retransmissions, data, acknowledgements. Harmless when nothing is.
  public mutating func poll(now: Instant, emit: TCPEmitter) {
    blockedUntil = nil
    if let flags = resetDue { sendReset(flags, now: now, emit: emit) }
    if let deadline = state.deadline, deadline <= now { finish(.timedOut) }
    if let deadline = retry.deadline, deadline <= now { retransmit(now: now, emit: emit) }
    switch state {
    case .closed: return
    case .synSent(let syn): if !syn.isSent { sendSyn(syn, now: now, emit: emit) }
    default:
      if state.canTransmit { sendData(now: now, emit: emit) }
      if isAcknowledgementDue || isWindowUpdateDue, !sendAcknowledgement(emit) { block(now) }
    }
    if isAnswerDue { retry.start(at: now, timing) } else { retry.stop() }
  }

  /// True while the peer owes us an acknowledgement. What the modem had no room for counts too, so that a dead modem
  /// ends the connection like a dead line.
  private var isAnswerDue: Bool {
    if case .synSent = state { return true }
    return state.canTransmit && (transmit.count > 0 || state.hasFin)
  }

  /// True when a poll would send something now.
  var hasWork: Bool {
    if resetDue != nil { return true }
    switch state {
    case .closed: return false
    case .synSent(let syn): return !syn.isSent
    default:
      let next = nextPiece
      return isAcknowledgementDue || isWindowUpdateDue || next.length > 0 || next.fin
    }
  }

  /// What goes out next: so many bytes from `offset` of the transmit buffer on, and whether FIN follows them.
  private var nextPiece: (offset: Int, length: Int, fin: Bool) {
    guard state.canTransmit else { return (0, 0, false) }
    let offset = sendNext - sendUnacknowledged
    // Behind the data comes the FIN, and behind the FIN nothing.
    guard offset <= transmit.count else { return (offset, 0, false) }
    let room = max(sendWindow - offset, 0)
    let length = min(min(segmentSize, transmit.count - offset), room)
    return (offset, length, state.hasFin && offset + length == transmit.count)
  }

  private mutating func sendData(now: Instant, emit: TCPEmitter) {
    for _ in 0..<Self.segmentsPerPoll {
      let piece = nextPiece
      guard piece.length > 0 || piece.fin else { return }
      guard sendPiece(offset: piece.offset, length: piece.length, fin: piece.fin, emit: emit) else {
        block(now)
        return
      }
      sendNext = sendNext + piece.length + (piece.fin ? 1 : 0)
      if sendNext > sendMax { sendMax = sendNext }
    }
  }

  private mutating func sendPiece(offset: Int, length: Int, fin: Bool, emit: TCPEmitter) -> Bool {
    var flags = TCPFlags.ack
    if length > 0, offset + length == transmit.count { flags = flags | .psh }
    if fin { flags = flags | .fin }
    var header = header(flags, sequence: sendUnacknowledged + offset)
    header.acknowledgement = receiveNext
    guard emit(header, transmit.span.extracting(offset..<(offset + length))) else { return false }
    acknowledgementSent()
    return true
  }

  /// No acknowledgement came in time: sends again from the oldest byte on, or asks a closed window with one byte.
  private mutating func retransmit(now: Instant, emit: TCPEmitter) {
    guard retry.advance(at: now, timing) else {
      finish(.timedOut)
      return
    }
    retransmissions = retransmissions &+ 1
    sendNext = sendUnacknowledged
    if case .synSent(var syn) = state {
      syn.isSent = false
      state = .synSent(syn)
    } else if state.canTransmit, sendWindow == 0, transmit.count > 0 {
      guard sendPiece(offset: 0, length: 1, fin: false, emit: emit) else {
        block(now)
        return
      }
      if sendMax < sendUnacknowledged + 1 { sendMax = sendUnacknowledged + 1 }
    }
  }

  private mutating func sendSyn(_ syn: TCPState.SynSent, now: Instant, emit: TCPEmitter) {
    var header = header(.syn, sequence: sendUnacknowledged)
    header.maximumSegmentSize = UInt16(Self.maximumSegmentSize)
    guard emit(header, Span()) else {
      block(now)
      return
    }
    sendNext = sendUnacknowledged + 1
    sendMax = sendNext
    state = .synSent(TCPState.SynSent(isSent: true, staleAnswers: syn.staleAnswers))
  }

  /// Sends an acknowledgement alone. False when there was no room; then it stays due.
  @discardableResult
  mutating func sendAcknowledgement(_ emit: TCPEmitter) -> Bool {
    // A number beyond a window that the peer closed would be outside of what it accepts.
    let edge = sendUnacknowledged + sendWindow
    var header = header(.ack, sequence: edge < sendMax ? edge : sendMax)
    header.acknowledgement = receiveNext
    guard emit(header, Span()) else {
      isAcknowledgementDue = true
      return false
    }
    acknowledgementSent()
    return true
  }

  private mutating func sendReset(_ flags: TCPFlags, now: Instant, emit: TCPEmitter) {
    var header = header(flags, sequence: sendMax)
    header.acknowledgement = receiveNext
    header.window = 0
    guard emit(header, Span()) else {
      block(now)
      return
    }
    resetDue = nil
  }

  private func header(_ flags: TCPFlags, sequence: SequenceNumber) -> TCPHeader {
    TCPHeader(
      sourcePort: localPort, destinationPort: remotePort, sequence: sequence, acknowledgement: SequenceNumber(0),
      flags: flags, window: receiveWindow)
  }

  private mutating func acknowledgementSent() {
    isAcknowledgementDue = false
    announcedEdge = receiveNext + Int(receiveWindow)
  }

  /// The application read much since the last announcement: half the buffer, or a segment after hardly any room was
  /// left. Smaller steps would make the peer send small pieces (RFC 9293, 3.8.6.2.2).
  private var isWindowUpdateDue: Bool {
    guard state.canReceive else { return false }
    let announced = announcedEdge - receiveNext
    let gained = Int(receiveWindow) - announced
    if announced < Self.defaultSegmentSize { return gained >= Self.defaultSegmentSize }
    return gained >= Self.receiveCapacity / 2
  }

  private mutating func block(_ now: Instant) { blockedUntil = now + timing.blocked }
}
