import HAL

/// ServicePaymentSelectionReq is out.
struct PaymentSelection {
  let exchange: Exchange

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionStep {
    context.pass(520)
    let state = PaymentSelection(exchange: Exchange(now: now, timeout: context.timing.message))
    return .enter(.paymentSelection(state), .servicePaymentSelection(serviceID: context.serviceID))
  }

  func receive(_ response: SessionResponse, _ context: inout SessionContext, now: Instant) -> SessionStep {
    ContractAuthentication.enter(&context, now: now)
  }
}
