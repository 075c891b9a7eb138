import HAL

/// State C only between known charge parameters and the end of the current; out of it soon after an error. In a pause
/// it may come for a moment, to wake the charger, while no contactor is closed.
struct PilotRule {
  private var isAllowed = false
  private var mustLeaveBy: Instant?
  private var endedAt: Instant?
  private var wasStateC = false
  private var isPaused = false
  private var stateCSince = Instant.zero

  mutating func parametersKnown(_ now: Instant) {
    isAllowed = true
    isPaused = false
    endedAt = nil
  }

  mutating func paused(_ now: Instant) {
    mustLeaveStateC(now)
    isPaused = true
  }

  mutating func mustLeaveStateC(_ now: Instant) {
    isAllowed = false
    if endedAt == nil { endedAt = now }
  }

  mutating func look(
    isStateC: Bool, isContactorClosed: Bool, limits: SafetyLimits, now: Instant, report: (String) -> Void
  ) {
    defer { wasStateC = isStateC }
    if !wasStateC { stateCSince = now }
    if isPaused { return lookInPause(isStateC, isContactorClosed, limits, now, report) }
    if isStateC, !wasStateC, !isAllowed { report("state C without known charge parameters") }
    guard isStateC, wasStateC, let ended = endedAt else { return }
    guard now - ended > .milliseconds(limits.stateB_ms) else { return }
    report("still in state C \((now - ended).milliseconds) ms after the end or an error")
    // Said once: the next end counts anew.
    endedAt = nil
  }

  private func lookInPause(
    _ isStateC: Bool, _ isContactorClosed: Bool, _ limits: SafetyLimits, _ now: Instant, _ report: (String) -> Void
  ) {
    guard isStateC else { return }
    if isContactorClosed { report("state C in a pause with a contactor closed") }
    let length_ms = (now - stateCSince).milliseconds
    if length_ms > limits.wakeUp_ms { report("state C for \(length_ms) ms in a pause") }
  }
}
