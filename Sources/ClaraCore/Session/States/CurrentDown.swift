import HAL

/// State B is set; after the pause no current can flow any more.
struct CurrentDown {
  let until: Instant

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionStep {
    context.wantsStateC = false
    context.pass(810)
    return .enter(.currentDown(CurrentDown(until: now + context.timing.currentDown)), nil)
  }

  func step(_ context: inout SessionContext, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    guard now >= until else { return .stay }
    // State B has lasted for its time and the charger has confirmed the end: this is knowledge, not a guess.
    context.endCurrent()
    return WeldingDetection.enter(&context, inputs, now: now)
  }
}
