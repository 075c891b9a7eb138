import HAL

/// ContractAuthenticationReq is out, or its repetition waits: the user looks for the card.
struct ContractAuthentication {
  private var phase: OngoingPhase

  var exchange: Exchange? { phase.exchange }
  var deadline: Instant { phase.deadlineInTurn }

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionStep {
    context.pass(530)
    let timing = context.timing
    let phase = OngoingPhase(
      now: now, phase: timing.authentication, message: timing.message, interval: timing.ongoingInterval)
    return .enter(.contractAuthentication(ContractAuthentication(phase: phase)), .contractAuthentication)
  }

  mutating func receive(
    _ response: SessionResponse, _ context: inout SessionContext, _ inputs: SessionInputs, now: Instant
  ) -> SessionStep {
    guard case .contractAuthentication(let isFinished) = response.body else { return .stay }
    if isFinished { return ChargeParameterDiscovery.enter(&context, inputs, now: now) }
    phase.pause()
    return .stay
  }

  mutating func step(_ context: SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    if phase.isResponseLate(now) { return .fail(inputs.silenceReason) }
    if phase.isOverInTurn(now) { return .stop(.phaseTimeout) }
    let timing = context.timing
    let sends = phase.sendsNext(now, message: timing.message, interval: timing.ongoingInterval)
    return sends ? .send(.contractAuthentication) : .stay
  }
}
