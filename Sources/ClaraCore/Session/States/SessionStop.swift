import HAL

/// SessionStopReq is out.
struct SessionStop {
  let exchange: Exchange

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionStep {
    context.pass(900)
    context.wantsStateC = false
    let state = SessionStop(exchange: Exchange(now: now, timeout: context.timing.message))
    return .enter(.sessionStop(state), .sessionStop)
  }
}
