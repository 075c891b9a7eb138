import HAL

/// PreChargeReq is out, or its repetition waits.
///
/// The voltage is reached once the inlet is within the tolerance of the battery. From then on the request is repeated
/// so that the charger holds the voltage, until the car has closed its contactors (clara-behaviour 5.7). A single
/// response may tell a voltage in transit, after a jump of the estimate or on the way into an overshoot: a contactor
/// closes only on a voltage that stands.
struct PreCharge {
  private var phase: OngoingPhase
  /// Voltage asked for in the last request.
  private var asked_mV: Int32
  /// Responses in a row, up to the last one, that matched the same target.
  private var closeInRow: UInt8 = 0
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
    let state = PreCharge(phase: phase, asked_mV: target_mV(context, inputs, now))
    return .enter(.preCharge(state), state.request(context, inputs))
  }

  /// The battery's voltage, but never above what vehicle and charger have named as their limits.
  private static func target_mV(_ context: SessionContext, _ inputs: SessionInputs, _ now: Instant) -> Int32 {
    let battery_mV = inputs.car.batteryVoltage_mV
    return DemandLimits(context, context.vehicleLimits(inputs), wished_mV: battery_mV, now: now)
      .voltage_mV(wished_mV: battery_mV)
  }

  private init(phase: OngoingPhase, asked_mV: Int32) {
    self.phase = phase
    self.asked_mV = asked_mV
  }

  /// True when the last response is fresh and at least the second in a row that matched this battery's voltage.
  func isSteady(battery_mV: Int32, timing: SessionTiming, now: Instant) -> Bool {
    guard let answeredAt, now - answeredAt <= timing.voltageFreshness else { return false }
    return closeInRow >= 2 && Self.isSameTarget(asked_mV, battery_mV)
  }

  /// A measured battery voltage may wander by a few volts; more than 5 V is another target.
  private static func isSameTarget(_ first_mV: Int32, _ second_mV: Int32) -> Bool {
    (Int64(first_mV) - Int64(second_mV)).magnitude <= 5_000
  }

  private func request(_ context: SessionContext, _ inputs: SessionInputs) -> SessionRequest {
    .preCharge(context.status(inputs), voltage_mV: asked_mV, current_mA: 1_000)
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
    let isSame = Self.isSameTarget(asked_mV, battery_mV)
    closeInRow = isClose && isSame ? min(closeInRow, 2) + 1 : 0
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
    guard phase.sendsNext(now, message: timing.message, interval: timing.preChargeInterval) else { return .stay }
    let battery_mV = inputs.car.batteryVoltage_mV
    if !Self.isSameTarget(asked_mV, battery_mV) { closeInRow = 0 }
    asked_mV = Self.target_mV(context, inputs, now)
    return .send(request(context, inputs))
  }
}
