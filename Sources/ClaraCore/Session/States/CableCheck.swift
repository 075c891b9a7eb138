import HAL

/// CableCheckReq is out, or its repetition waits.
struct CableCheck {
  private var phase: OngoingPhase

  var exchange: Exchange? { phase.exchange }
  var deadline: Instant { phase.deadline }

  static func enter(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    context.pass(560)
    context.isInletLive = true
    let timing = context.timing
    let phase = OngoingPhase(
      now: now, phase: timing.cableCheck, message: timing.message, interval: timing.ongoingInterval)
    return .enter(.cableCheck(CableCheck(phase: phase)), .cableCheck(context.status(inputs)))
  }

  /// An isolation that the charger calls a fault ends the session before this is asked, as in every response.
  mutating func receive(_ response: SessionResponse, _ context: inout SessionContext, now: Instant) -> SessionStep {
    guard case .cableCheck(let isFinished, _) = response.body else { return .stay }
    guard isFinished else {
      phase.pause()
      return .stay
    }
    return PreChargeStart.enter(&context, now: now)
  }

  mutating func step(_ context: SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    if phase.isResponseLate(now) { return .fail(inputs.silenceReason) }
    if phase.isOver(now) { return .fail(.phaseTimeout) }
    let timing = context.timing
    let sends = phase.sendsNext(now, message: timing.message, interval: timing.ongoingInterval)
    return sends ? .send(.cableCheck(context.status(inputs))) : .stay
  }
}
