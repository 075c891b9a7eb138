import HAL

/// State C only between known charge parameters and the end of the current; out of it soon after an error.
struct PilotRule {
  private var isAllowed = false
  private var mustLeaveBy: Instant?
  private var endedAt: Instant?
  private var wasStateC = false

  mutating func parametersKnown(_ now: Instant) {
    isAllowed = true
    endedAt = nil
  }

  mutating func mustLeaveStateC(_ now: Instant) {
    isAllowed = false
    if endedAt == nil { endedAt = now }
  }

  mutating func look(isStateC: Bool, limits: SafetyLimits, now: Instant, report: (String) -> Void) {
    defer { wasStateC = isStateC }
    if isStateC, !wasStateC, !isAllowed { report("state C without known charge parameters") }
    guard isStateC, wasStateC, let ended = endedAt else { return }
    guard now - ended > .milliseconds(limits.stateB_ms) else { return }
    report("still in state C \((now - ended).milliseconds) ms after the end or an error")
    // Said once: the next end counts anew.
    endedAt = nil
  }
}
