import HAL

/// Charging is cleared; the car checks for welded contactors and opens them. Then the adapter's contactor opens and d2
/// goes off, but not under load unless nothing else is left.
struct StoppingWaitForCarContactorsOpenState: Sendable {
  func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    decay(&context)
    let hasCarOpened = hasCarOpened(context)
    guard hasCarOpened || context.hasElapsed(context.timing.carContactorsOpen) else { return nil }
    let isLastResort = context.charger.phase == .ended || context.hasElapsed(context.timing.loadedContactor)
    guard context.isCurrentLow || isLastResort else { return nil }
    context.isOpeningUnderLoad = context.contactorClosed && !context.isCurrentLow
    context.facts.areContactorsOpenAgain = hasCarOpened
    context.facts.areContactorsClosed = false
    context.voltageOverride_mV = 0
    context.contactorClosed = false
    context.d2 = false
    return .stoppingD1Off(StoppingD1OffState())
  }

  /// From 1.0 on by the flag; a 0.9 car has none and gets its time.
  private func hasCarOpened(_ context: CHAdeMOContext) -> Bool {
    if context.isContactorFlagUsed { return context.view.status.status.areContactorsOpen }
    return context.hasElapsed(context.timing.assumeContactorsOpen)
  }

  /// Some cars judge welding by the voltage on the bus, which CCS chargers keep up: it is let fall as if discharged,
  /// below 10 V after 2 s (clara-behaviour 5.10).
  private func decay(_ context: inout CHAdeMOContext) {
    guard !context.isPermissionOn, context.isCurrentLow, let told_mV = context.voltageOverride_mV else { return }
    context.voltageOverride_mV = min(told_mV, 1_000_000) * 83 / 100
    if context.settings.openContactorBeforeWeldingDetection { context.contactorClosed = false }
  }
}
