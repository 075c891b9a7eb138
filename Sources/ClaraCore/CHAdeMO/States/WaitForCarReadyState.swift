import HAL

/// d1 is on for the live pass; the car must close k and report ready.
struct WaitForCarReadyState: Sendable {
  func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    if context.powerOffPending != .none { return context.end(context.powerOffPending) }
    if !context.isChargerLive { return context.end(.chargerShutdown) }
    if context.view.status.status.isSystemFault { return context.stop(.carSystemFault) }
    if context.isCarReady && context.view.status.targetVoltage_V > 0 {
      guard context.view.status.targetVoltage_V <= context.availableVoltage_V else {
        context.status.isBatteryIncompatible = true
        return context.stop(.batteryIncompatible)
      }
      context.isPlugLocked = true
      context.status.isEnergizing = true
      return .waitForPreCharge(WaitForPreChargeState())
    }
    return context.hasElapsed(context.timing.carReady) ? context.stop(.carTimeout) : nil
  }
}
