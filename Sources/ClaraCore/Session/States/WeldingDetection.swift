import HAL

/// WeldingDetectionReq is out, or its repetition waits.
///
/// Rounds count only once the car has reported its contactors open. Some chargers never report a falling voltage: that
/// is not an error, and the session always ends with a regular SessionStopReq (clara-behaviour 1.6).
struct WeldingDetection {
  private var phase: OngoingPhase
  private var rounds = 0

  /// Below this the inlet counts as free of voltage.
  static let threshold_mV: Int32 = 40_000
  /// Most rounds after the car's contactors are open.
  static let roundsLimit = 10

  var exchange: Exchange? { phase.exchange }
  var deadline: Instant { phase.deadlineInTurn }

  static func enter(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    context.pass(850)
    let timing = context.timing
    let phase = OngoingPhase(
      now: now, phase: timing.weldingDetection, message: timing.message, interval: timing.weldingInterval)
    return .enter(.weldingDetection(WeldingDetection(phase: phase)), request(context, inputs))
  }

  private static func request(_ context: SessionContext, _ inputs: SessionInputs) -> SessionRequest {
    .weldingDetection(context.status(inputs, isReady: false))
  }

  mutating func receive(
    _ response: SessionResponse, _ context: inout SessionContext, _ inputs: SessionInputs, now: Instant
  ) -> SessionStep {
    guard case .weldingDetection(_, let voltage_mV) = response.body else { return .stay }
    context.presentVoltage_mV = voltage_mV
    phase.pause()
    if inputs.car.areContactorsOpenAgain || inputs.car.isEnded { rounds += 1 }
    // A low voltage says something only once our own contactor is open.
    let isFree = voltage_mV < Self.threshold_mV && !inputs.isContactorClosed
    if isFree { context.isInletLive = false }
    return isFree || rounds > Self.roundsLimit ? SessionStop.enter(&context, now: now) : .stay
  }

  mutating func step(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    if phase.isResponseLate(now) { return .fail(inputs.silenceReason) }
    if phase.isOverInTurn(now) { return SessionStop.enter(&context, now: now) }
    let timing = context.timing
    let sends = phase.sendsNext(now, message: timing.message, interval: timing.weldingInterval)
    return sends ? .send(Self.request(context, inputs)) : .stay
  }
}
