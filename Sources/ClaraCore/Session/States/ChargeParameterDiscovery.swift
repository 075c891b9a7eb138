import HAL

/// ChargeParameterDiscoveryReq is out, its repetition waits, or all is known and the connector lock is waited for.
struct ChargeParameterDiscovery {
  private var phase: OngoingPhase
  private var lockDeadline: Instant?

  var exchange: Exchange? { phase.exchange }
  var deadline: Instant { lockDeadline ?? phase.deadlineInTurn }

  static func enter(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    context.pass(540)
    let timing = context.timing
    let phase = OngoingPhase(
      now: now, phase: timing.chargeParameters, message: timing.message, interval: timing.ongoingInterval)
    return .enter(.chargeParameterDiscovery(ChargeParameterDiscovery(phase: phase)), request(context, inputs))
  }

  private static func request(_ context: SessionContext, _ inputs: SessionInputs) -> SessionRequest {
    // Real cars are not ready yet here (clara-behaviour 1.3).
    .chargeParameterDiscovery(
      context.status(inputs, isReady: false), context.vehicleLimits(inputs), context.transfer)
  }

  /// EVSE_NotReady together with Finished is normal (Compleo): the processing field decides, not the status code.
  mutating func receive(
    _ response: SessionResponse, _ context: inout SessionContext, _ inputs: SessionInputs, now: Instant
  ) -> SessionStep {
    guard case .chargeParameterDiscovery(let isFinished, _, let limits) = response.body else { return .stay }
    phase.pause()
    guard isFinished else { return .stay }
    guard let limits, limits.maximumVoltage_mV > 0, limits.maximumCurrent_mA > 0 else {
      return .stop(.chargerLimitsUnusable)
    }
    context.limits = limits
    context.limitsKnownAt = now
    context.areParametersKnown = true
    context.pass(550)
    context.wantsStateC = true
    context.wantsLock = true
    context.pass(555)
    lockDeadline = now + context.timing.lock
    return .stay
  }

  mutating func step(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    if let lockDeadline {
      if inputs.isLockConfirmed { return CableCheck.enter(&context, inputs, now: now) }
      return now >= lockDeadline ? .fail(.lockFault) : .stay
    }
    if phase.isResponseLate(now) { return .fail(inputs.silenceReason) }
    if phase.isOverInTurn(now) { return .stop(.phaseTimeout) }
    let timing = context.timing
    let sends = phase.sendsNext(now, message: timing.message, interval: timing.ongoingInterval)
    return sends ? .send(Self.request(context, inputs)) : .stay
  }
}
