import HAL

/// SessionStopReq is out: the end, or a pause where nothing but the wish for one has stopped the session.
struct SessionStop {
  let exchange: Exchange
  /// The request says Pause.
  let isPause: Bool

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionStep {
    context.pass(900)
    context.leaveStateC(now)
    let isPause = context.stopReason == .paused && context.agreed == .iso2
    let state = SessionStop(exchange: Exchange(now: now, timeout: context.timing.message), isPause: isPause)
    return .enter(.sessionStop(state), isPause ? .sessionPause : .sessionStop)
  }
}
