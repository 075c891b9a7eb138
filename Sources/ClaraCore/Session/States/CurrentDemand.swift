import HAL

/// CurrentDemandReq is out, or the next one waits for its time.
struct CurrentDemand {
  private(set) var exchange: Exchange?
  private var nextRequestAt: Instant

  var deadline: Instant { exchange?.deadline ?? nextRequestAt }

  static func enter(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    let state = CurrentDemand(
      exchange: Exchange(now: now, timeout: context.timing.currentDemand),
      nextRequestAt: now + context.timing.currentDemandInterval)
    return .enter(.currentDemand(state), request(&context, inputs, now: now))
  }

  /// Goes on after a meter receipt: the next request keeps its time.
  static func goOn(nextRequestAt: Instant) -> SessionStep {
    .enter(.currentDemand(CurrentDemand(exchange: nil, nextRequestAt: nextRequestAt)), nil)
  }

  private static func request(
    _ context: inout SessionContext, _ inputs: SessionInputs, now: Instant
  ) -> SessionRequest {
    let vehicle = context.vehicleLimits(inputs)
    let demand = DemandLimits(context, vehicle, wished_mV: inputs.car.targetVoltage_mV, now: now)
    context.askedCurrent_mA = demand.current_mA(wished_mA: inputs.car.requestedCurrent_mA)
    context.possibleCurrent_mA = max(context.presentCurrent_mA, context.askedCurrent_mA)
    return .currentDemand(
      context.status(inputs), vehicle, voltage_mV: demand.voltage_mV(wished_mV: inputs.car.targetVoltage_mV),
      current_mA: context.askedCurrent_mA)
  }

  mutating func receive(
    _ response: SessionResponse, _ context: inout SessionContext, _ inputs: SessionInputs, now: Instant
  ) -> SessionStep {
    guard case .currentDemand(let report) = response.body else { return .stay }
    context.lastReport = report
    context.presentVoltage_mV = report.voltage_mV
    context.presentCurrent_mA = report.current_mA
    context.possibleCurrent_mA = max(report.current_mA, context.askedCurrent_mA)
    exchange = nil
    if inputs.car.soc_percent >= max(1, context.settings.stopAtSoC_percent) { return .stop(.batteryFull) }
    if let reason = Renegotiation.consider(report.status.notification, &context, now: now) { return .stop(reason) }
    guard let receipt = report.receipt else { return .stay }
    return MeteringReceipt.enter(receipt, nextRequestAt: nextRequestAt, context, now: now)
  }

  mutating func step(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    if let exchange { return now >= exchange.deadline ? .fail(inputs.silenceReason) : .stay }
    // Only once the car has been stopped in order: the charger may test its cable from now on.
    if context.isRenegotiating, inputs.car.isEnded, !inputs.isContactorClosed {
      return Renegotiation.enter(&context, inputs, now: now)
    }
    guard now >= nextRequestAt else { return .stay }
    exchange = Exchange(now: now, timeout: context.timing.currentDemand)
    nextRequestAt = now + context.timing.currentDemandInterval
    context.pass(710)
    return .send(Self.request(&context, inputs, now: now))
  }
}
