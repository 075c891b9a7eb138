import HAL

/// ServiceDetailReq is out, for one after the other of the services beside charging that the charger offers.
///
/// Nothing of what it tells is selected: Clara knows no service but charging. Asking is part of being a guest that a
/// charger can test.
struct ServiceDetail {
  let exchange: Exchange
  private let index: Int

  /// Asks for the service at this place of the list; beyond the last one the selection follows.
  static func enter(_ context: inout SessionContext, index: Int = 0, now: Instant) -> SessionStep {
    guard context.asksDetails, let serviceID = context.others[index] else {
      return PaymentSelection.enter(&context, now: now)
    }
    let state = ServiceDetail(exchange: Exchange(now: now, timeout: context.timing.serviceDetail), index: index)
    return .enter(.serviceDetail(state), .serviceDetail(serviceID: serviceID))
  }

  func receive(_ response: SessionResponse, _ context: inout SessionContext, now: Instant) -> SessionStep {
    Self.enter(&context, index: index + 1, now: now)
  }
}
