import HAL

/// d1 is off and the car is told that the plug is not energized any more; it is unlocked next.
struct StoppingUnlockState: Sendable {
  func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    context.hasElapsed(context.timing.unlockAfterD1) ? context.end(context.stopReason) : nil
  }
}
