import HAL

/// The pause before the first PreChargeReq; the CHAdeMO live pass starts in it.
struct PreChargeStart {
  let until: Instant

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionStep {
    context.pass(570)
    let pause = Duration.milliseconds(Int64(min(context.settings.preChargeStartDelay_ms, 10_000)))
    return .enter(.preChargeStart(PreChargeStart(until: now + pause)), nil)
  }

  func step(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    now >= until ? PreCharge.enter(&context, inputs, now: now) : .stay
  }
}
