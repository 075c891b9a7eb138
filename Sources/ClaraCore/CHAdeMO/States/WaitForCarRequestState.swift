import HAL

/// The circuit is closed; the car's first request is waited for.
struct WaitForCarRequestState: Sendable {
  func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    let reason = context.reasonToStopBeforeCharging
    if reason != .none { return context.stop(reason) }
    if context.wish_mA > 0 {
      context.status.isCharging = true
      context.status.isStopped = false
      context.frozenThreshold_V = context.thresholdVoltage_V
      let time_s = context.view.time.maximumTime_s
      // A car that tells no time gets the longest that the frame can say, so that the loop stays bounded.
      context.remainingTime_ms = Int32(time_s == 0 ? 255 * 60 : time_s) * 1_000
      return .chargingLoop(ChargingLoopState())
    }
    return context.hasElapsed(context.timing.carRequest) ? context.stop(.carTimeout) : nil
  }
}
