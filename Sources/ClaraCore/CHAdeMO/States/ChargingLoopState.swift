import HAL

/// Current flows as the car asks, until something ends it.
struct ChargingLoopState: Sendable {
  func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    let cycle_ms = Int32(context.timing.cycle.milliseconds)
    // What rounds to 0 A is no current: capacitors and meters give a few milliamperes as well.
    if context.charger.presentCurrent_mA >= 500 {
      context.remainingTime_ms -= cycle_ms
      context.idleTime_ms = 0
    } else {
      context.idleTime_ms += cycle_ms
    }
    let reason = reasonToStop(context)
    if reason != .none { return context.stop(reason) }
    // Before the charger takes requests a ramp would only pile up a step.
    if context.charger.phase == .currentDemand {
      let limit_mA = CurrentControl.limit_mA(charger: context.charger, adapter_mA: context.adapterLimit_mA)
      context.control.follow(wish_mA: context.wish_mA, limit_mA: limit_mA)
    }
    return nil
  }

  /// Why the loop ends, the first that applies; or `none`.
  ///
  /// A fault comes before the flags that a car clears along with it: the reason is what a person needs to know.
  private func reasonToStop(_ context: CHAdeMOContext) -> StopReason {
    let car = context.view.status
    if context.powerOffPending != .none { return context.powerOffPending }
    if context.carError != .none { return context.carError }
    if car.status.isNotInPark { return .carNotInPark }
    if !context.isPermissionOn { return .carPermissionOff }
    if !car.status.isReady { return .carNotReady }
    if context.remainingTime_ms <= 0 { return .carChargingTimeElapsed }
    if context.idleTime_ms >= Int32(context.timing.noCurrent.milliseconds) { return .noCurrent }
    if context.facts.soc_percent >= context.stopAtSoC_percent { return .batteryFull }
    if !context.isChargerLive { return .chargerShutdown }
    return .none
  }
}
