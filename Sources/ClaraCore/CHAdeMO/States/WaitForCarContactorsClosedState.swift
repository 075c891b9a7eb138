import HAL

/// d2 is on; the car measures 0 V and closes its contactors. The adapter's contactor follows with the next response of
/// the charger that tells a matching voltage.
struct WaitForCarContactorsClosedState: Sendable {
  func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    let reason = context.reasonToStopBeforeCharging
    if reason != .none { return context.stop(reason) }
    let hasCarClosed = hasCarClosed(context)
    if hasCarClosed && context.charger.phase == .preChargeReached && context.charger.isVoltageMatched {
      context.contactorClosed = true
      context.voltageOverride_mV = nil
      context.facts.areContactorsClosed = true
      return .waitForCarRequest(WaitForCarRequestState())
    }
    guard context.hasElapsed(context.timing.carContactorsClosed) else { return nil }
    return context.stop(hasCarClosed ? .preChargeTimeout : .carTimeout)
  }

  /// By the car's flag from 1.0 on. A 0.9 car has none: it has closed when it starts to ask for current, unless it
  /// asked already before d2, or when the time for it has passed.
  private func hasCarClosed(_ context: CHAdeMOContext) -> Bool {
    if context.isContactorFlagUsed { return !context.view.status.status.areContactorsOpen }
    let assumed_ms = min(max(context.settings.assumeContactorsClosedAfter_ms, 500), 4_000)
    return context.view.requestBeforeD2_A == 0 && context.wish_mA > 0
      || context.hasElapsed(.milliseconds(Int64(assumed_ms)))
  }
}
