import HAL

/// PowerDeliveryReq (Renegotiate) is out: the charger wants other charge parameters agreed on (EVSENotification).
///
/// The contactors stay closed and the charger holds what it delivers. ChargeParameterDiscovery and PowerDeliveryReq
/// (Start) follow, then the charging loop goes on.
struct Renegotiation {
  let exchange: Exchange

  static func enter(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    context.isRenegotiating = true
    let state = Renegotiation(exchange: Exchange(now: now, timeout: context.timing.powerDelivery))
    return .enter(.renegotiation(state), .powerDelivery(context.status(inputs), .renegotiate, context.plan))
  }

  func receive(
    _ response: SessionResponse, _ context: inout SessionContext, _ inputs: SessionInputs, now: Instant
  ) -> SessionStep {
    ChargeParameterDiscovery.enter(&context, inputs, now: now)
  }
}
