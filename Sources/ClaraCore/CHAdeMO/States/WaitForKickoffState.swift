import HAL

/// The car is known; the CCS side connects, with its own limits, up to the end of the cable check. The live pass must
/// not start earlier, because the car's patience starts with d1.
struct WaitForKickoffState: Sendable {
  func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    if context.powerOffPending != .none { return context.end(context.powerOffPending) }
    if context.charger.phase == .ended { return context.end(.chargerShutdown) }
    guard context.isChargerLive else { return nil }
    context.startPass()
    return .waitForCarReady(WaitForCarReadyState())
  }
}
