import HAL

/// PreChargeReq is out, or its repetition waits.
///
/// The voltage is reached once the inlet is within the tolerance of the battery. From then on the request is repeated
/// so that the charger holds the voltage, until the car has closed its contactors (clara-behaviour 5.7).
struct PreCharge {
  private var phase: OngoingPhase
  /// True once the voltage was reached.
  private(set) var isReached = false
  /// When the last response came.
  private(set) var answeredAt: Instant?

  var exchange: Exchange? { phase.exchange }
  var deadline: Instant { phase.deadline }

  static func enter(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    let timing = context.timing
    let phase = OngoingPhase(
      now: now, phase: timing.preCharge, message: timing.message, interval: timing.preChargeInterval)
    return .enter(.preCharge(PreCharge(phase: phase)), request(context, inputs))
  }

  private static func request(_ context: SessionContext, _ inputs: SessionInputs) -> SessionRequest {
    .preCharge(context.status(inputs), voltage_mV: inputs.car.batteryVoltage_mV, current_mA: 1_000)
  }

  mutating func receive(
    _ response: SessionResponse, _ context: inout SessionContext, _ inputs: SessionInputs, now: Instant
  ) -> SessionStep {
    guard case .preCharge(_, let voltage_mV) = response.body else { return .stay }
    context.presentVoltage_mV = voltage_mV
    context.pass(571)
    phase.pause()
    answeredAt = now
    let battery_mV = inputs.car.batteryVoltage_mV
    let isClose = PreChargeCheck.isClose(
      inlet_mV: voltage_mV, battery_mV: battery_mV, tolerance_V: context.settings.preChargeTolerance_V)
    if isClose, !isReached {
      isReached = true
      context.pass(572)
    }
    return .stay
  }

  mutating func step(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    if phase.isResponseLate(now) { return .fail(inputs.silenceReason) }
    if phase.isOver(now) { return .fail(.preChargeTimeout) }
    // The contactor closes on the CHAdeMO side's word and only while the voltages match; both are known here.
    if isReached, inputs.isContactorClosed, exchange == nil { return ContactorsClosed.enter(&context, now: now) }
    let timing = context.timing
    let sends = phase.sendsNext(now, message: timing.message, interval: timing.preChargeInterval)
    return sends ? .send(Self.request(context, inputs)) : .stay
  }
}
