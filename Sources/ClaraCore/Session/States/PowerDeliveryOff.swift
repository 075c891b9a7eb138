import HAL

/// PowerDeliveryReq (off) is out; the charger brings its current down before it answers, or soon after.
struct PowerDeliveryOff {
  let exchange: Exchange

  static func enter(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    context.pass(800)
    context.askedCurrent_mA = 0
    let state = PowerDeliveryOff(exchange: Exchange(now: now, timeout: context.timing.powerDelivery))
    return .enter(.powerDeliveryOff(state), .powerDelivery(context.status(inputs), .stop, context.plan))
  }

  func receive(_ response: SessionResponse, _ context: inout SessionContext, now: Instant) -> SessionStep {
    CurrentDown.enter(&context, isConfirmed: response.isPositive, now: now)
  }
}
