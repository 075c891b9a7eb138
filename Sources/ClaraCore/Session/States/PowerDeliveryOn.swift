import HAL

/// PowerDeliveryReq (on) is out.
struct PowerDeliveryOn {
  let exchange: Exchange

  static func enter(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    context.pass(600)
    let state = PowerDeliveryOn(exchange: Exchange(now: now, timeout: context.timing.powerDelivery))
    return .enter(.powerDeliveryOn(state), .powerDelivery(context.status(inputs), .start, context.plan))
  }

  func receive(
    _ response: SessionResponse, _ context: inout SessionContext, _ inputs: SessionInputs, now: Instant
  ) -> SessionStep {
    context.pass(700)
    return CurrentDemand.enter(&context, inputs, now: now)
  }
}
