import HAL

/// The stop is announced, the last voltage is frozen, nothing is asked for; the charger's current must really fall.
struct StoppingWaitForLowCurrentState: Sendable {
  func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    // Later a car may sign off as it likes.
    if !context.isCurrentLow { context.noteLate(context.carError) }
    guard context.isCurrentLow || context.hasElapsed(context.timing.lowCurrent) else { return nil }
    context.remainingTime_ms = 0
    context.status.isCharging = false
    return .stoppingWaitForCarContactorsOpen(StoppingWaitForCarContactorsOpenState())
  }
}
