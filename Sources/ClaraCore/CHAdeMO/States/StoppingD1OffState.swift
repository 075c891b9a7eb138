import HAL

/// d2 is off; d1 follows.
struct StoppingD1OffState: Sendable {
  func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    guard context.hasElapsed(context.timing.d1AfterD2) else { return nil }
    context.d1 = false
    context.status.isEnergizing = false
    return .stoppingUnlock(StoppingUnlockState())
  }
}
