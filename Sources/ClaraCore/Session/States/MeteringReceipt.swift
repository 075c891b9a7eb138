import HAL

/// MeteringReceiptReq is out: the charger wants its meter reading confirmed before the next CurrentDemandReq.
struct MeteringReceipt {
  let exchange: Exchange
  private let nextRequestAt: Instant

  static func enter(
    _ receipt: MeterReport, nextRequestAt: Instant, _ context: SessionContext, now: Instant
  ) -> SessionStep {
    let state = MeteringReceipt(
      exchange: Exchange(now: now, timeout: context.timing.message), nextRequestAt: nextRequestAt)
    return .enter(.meteringReceipt(state), .meteringReceipt(receipt))
  }

  func receive(_ response: SessionResponse, _ context: inout SessionContext, now: Instant) -> SessionStep {
    if let reason = Renegotiation.consider(response.status?.notification, &context, now: now) { return .stop(reason) }
    return CurrentDemand.goOn(nextRequestAt: nextRequestAt)
  }
}
