import HAL

/// d1 is on to learn about the car before the charger is contacted.
///
/// Waits for a person to plug in, without a limit; once the car talks it must become ready in bounded time.
struct DiscoveryState: Sendable {
  /// When the first frame of the car was noticed.
  private var carSeenAt: Instant?

  init() {}

  mutating func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    if context.powerOffPending != .none { return context.end(context.powerOffPending) }
    if !context.d1 { context.startPass() }
    if carSeenAt == nil && context.view.statusAt != nil { carSeenAt = context.now }
    // A target of 0 V cannot be charged to: such a car has not told its numbers yet.
    if context.isCarReady && context.view.status.targetVoltage_V > 0 {
      context.d1 = false
      context.isSending = false
      context.facts.isDiscovered = true
      return .waitForKickoff(WaitForKickoffState())
    }
    if let carSeenAt, context.now - carSeenAt >= context.timing.discovery { return context.end(.carTimeout) }
    return nil
  }
}
