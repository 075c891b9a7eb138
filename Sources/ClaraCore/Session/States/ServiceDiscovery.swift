import HAL

/// ServiceDiscoveryReq is out.
struct ServiceDiscovery {
  let exchange: Exchange

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionStep {
    context.pass(510)
    let state = ServiceDiscovery(exchange: Exchange(now: now, timeout: context.timing.message))
    return .enter(.serviceDiscovery(state), .serviceDiscovery)
  }

  func receive(_ response: SessionResponse, _ context: inout SessionContext, now: Instant) -> SessionStep {
    guard case .serviceDiscovery(let offer) = response.body else { return .stay }
    guard offer.acceptsExternalPayment, offer.offersDC else { return .stop(.serviceNotOffered) }
    context.serviceID = offer.serviceID
    context.transfer = offer.transfer
    // A session that goes on keeps what it had selected, as long as the charger still offers it.
    if let resumed = context.resumed, resumed.serviceID == offer.serviceID { context.transfer = resumed.transfer }
    context.others = offer.others
    return ServiceDetail.enter(&context, now: now)
  }
}
