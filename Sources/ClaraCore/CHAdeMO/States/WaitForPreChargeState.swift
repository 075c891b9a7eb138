import HAL

/// The plug is locked; the charger brings its voltage to the battery's, behind the open contactor. The car is told 0 V.
struct WaitForPreChargeState: Sendable {
  func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    let reason = context.reasonToStopBeforeCharging
    if reason != .none { return context.stop(reason) }
    if context.isCarReady && context.view.status.targetVoltage_V > context.availableVoltage_V {
      context.status.isBatteryIncompatible = true
      return context.stop(.batteryIncompatible)
    }
    // The window of d2: d1 and k on, 0 V told and the contactor open, and a car that still is ready.
    let isOpen = !context.contactorClosed && !context.charger.isContactorSeenClosed
    let isWindow = context.d1 && context.isCarReady && context.toldVoltage_mV == 0 && isOpen
    if isWindow && context.charger.phase == .preChargeReached {
      context.d2 = true
      return .waitForCarContactorsClosed(WaitForCarContactorsClosedState())
    }
    return context.hasElapsed(context.timing.preCharge) ? context.stop(.preChargeTimeout) : nil
  }
}
