import ClaraCore
import HAL

/// Tells the checkers what passed between Clara and a charger that is somewhere else.
///
/// There are no events of that charger to take: what it said is what the controller reports to have received. The
/// plant's own rules (contacts, lines, pilot) do not depend on it.
struct LiveFeed {
  private let monitor: SafetyMonitor
  private var isSwitchingOff = false

  init(_ monitor: SafetyMonitor) { self.monitor = monitor }

  mutating func note(_ event: CoreEvent, _ status: Status, at now: Instant) {
    switch event {
    case .checkpoint(550): monitor.noteParametersKnown(at: now)
    case .paused(true): monitor.notePaused(at: now)
    case .requestSent(.currentDemand): monitor.noteCurrentDemand(current_mA: status.askedCurrent_mA, at: now)
    case .responseReceived(.powerDelivery, let code):
      let isPositive = code <= 3
      if !isPositive { monitor.noteSessionError(at: now) }
      // The start of the delivery does not end it; a renegotiation does.
      if isPositive, isSwitchingOff { monitor.notePowerDeliveryEnded(at: now) }
    case .sessionState(let state):
      isSwitchingOff = state == .powerDeliveryOff || state == .renegotiation
      if state == .safeShutDown { monitor.noteSessionError(at: now) }
    case .stopReason(let reason) where reason.isChargerError || reason.isVehicleError:
      monitor.noteSessionError(at: now)
    default: break
    }
  }
}
