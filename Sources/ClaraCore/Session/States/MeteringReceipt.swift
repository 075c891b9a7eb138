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

  func receive(
    _ response: SessionResponse, _ context: inout SessionContext, _ inputs: SessionInputs, now: Instant
  ) -> SessionStep {
    guard response.status?.notification == .renegotiation else {
      return CurrentDemand.goOn(nextRequestAt: nextRequestAt)
    }
    return Renegotiation.enter(&context, inputs, now: now)
  }
}
