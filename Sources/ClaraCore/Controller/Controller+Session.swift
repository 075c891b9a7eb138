import HAL

extension Controller {
  /// Most messages taken in one poll: a charger sends one for each request.
  static var messagesPerPoll: Int { 8 }

  /// Feeds responses and time to the session, and carries out what it asks for.
  mutating func stepSession(_ now: Instant) {
    guard link == .running else { return }
    if plugSupervisor.isPulled { perform(session.fail(.unplugged, now: now), now) }
    for _ in 0..<Self.messagesPerPoll {
      guard let type = network.nextMessage(into: &message) else { break }
      if type == .exi { receiveMessage(now) }
    }
    // A step may enter a state whose own step is due at once; the chain of states is shorter than the bound.
    for _ in 0..<8 {
      let before = session.state
      perform(session.step(inputs, now: now), now)
      if session.state == before { break }
    }
    if session.isEnded, link == .running { finishSession(now) }
  }

  /// What the session must know of the rest.
  private var inputs: SessionInputs {
    var inputs = SessionInputs()
    inputs.car = chademo.car
    inputs.stopRequest = stopRequest
    inputs.hasVehicleError = hasVehicleError
    inputs.isPermissionOn = board.isPermissionOn
    inputs.isConnected = network.isConnected
    inputs.silenceReason =
      modemLostSince != nil ? .modemFault : network.isPeerSilent ? .plcLost : .responseTimeout
    inputs.isLockConfirmed = outputGuard.outputs.isLocked && board.isLocked == true
    inputs.isContactorClosed = outputGuard.outputs.isContactorClosed
    return inputs
  }

  private mutating func receiveMessage(_ now: Instant) {
    do throws(DialectError) {
      let response =
        session.state == .negotiateProtocol
        ? try Handshake.decode(message.span)
        : try Dialect.decode(
          message.span, session.context.agreed, keeping: session.context.resumed?.scheduleID)
      sink.record(.responseReceived(response.name, responseCode: response.code), at: now)
      perform(session.receive(response, inputs, now: now), now)
      if let ignored = session.takeIgnored() { sink.record(.responseIgnored(ignored), at: now) }
    } catch {
      sink.record(.responseIgnored(.undecodable), at: now)
    }
  }

  mutating func perform(_ action: SessionAction, _ now: Instant) {
    if let request = action.request { send(request, now) }
    while let number = session.takeCheckpoint() { pass(number, now) }
    // The reason of an attempt that will be repeated is not yet the reason of the power cycle.
    if session.context.areParametersKnown { note(session.context.stopReason) }
    if action.closesConnection { network.close(now: now) }
  }

  private mutating func send(_ request: SessionRequest, _ now: Instant) {
    message.removeAll()
    do throws(DialectError) {
      try Dialect.encode(request, session.context, into: &message)
    } catch {
      // Only a request of our own that is too long comes here: it does not leave, and the state's deadline acts.
      return
    }
    sink.record(.requestSent(request.name), at: now)
    do throws(NetworkSendError) {
      try network.sendMessage(payload: message.span)
    } catch {
      perform(session.fail(.tcpLost, now: now), now)
    }
  }

  /// The session is over: another attempt, as long as nothing irreversible has happened.
  private mutating func finishSession(_ now: Instant) {
    let reason = session.context.stopReason
    if session.paused != nil, reason == .paused, stopReason == .none { return enterPause(now) }
    // What began as a pause and ended otherwise has its own reason.
    if pause.phase == .beginning { pause.phase = .none }
    guard session.context.areParametersKnown else { return retry(reason, now) }
    note(reason)
    link = .finished
  }
}
