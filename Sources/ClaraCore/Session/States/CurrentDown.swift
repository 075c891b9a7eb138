import HAL

/// State B is set; after the pause no current can flow any more. A charger that has not confirmed the end gets as long
/// as one that says nothing.
struct CurrentDown {
  let until: Instant

  static func enter(_ context: inout SessionContext, isConfirmed: Bool, now: Instant) -> SessionStep {
    context.leaveStateC(now)
    context.pass(810)
    let pause = isConfirmed ? context.timing.currentDown : context.timing.chargerShutdown
    return .enter(.currentDown(CurrentDown(until: now + pause)), nil)
  }

  func step(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    guard now >= until else { return .stay }
    // State B has lasted for its time: this is knowledge, not a guess.
    context.endCurrent()
    return WeldingDetection.enter(&context, inputs, now: now)
  }
}
