import ClaraCore
import HAL

extension SafetyMonitor {
  /// The numbers that hold for a configuration.
  static func limits(_ configuration: SimulationConfiguration) -> SafetyLimits {
    var limits = SafetyLimits()
    limits.closing_mV = Int32(configuration.settings.preChargeTolerance_V) * 1_000
    limits.adapterCurrent_mA = Int32(configuration.settings.chademo.maximumCurrent_A) * 1_000
    limits.forcedShutdown_ms = Int64(configuration.settings.panel.forcedShutdownAfter_ms)
    return limits
  }

  /// Takes what the charger saw and said.
  ///
  /// - Parameter isPlugged: false when the plug is out: what the charger says then does not reach the adapter.
  func note(_ event: ChargerEvent, isPlugged: Bool, at now: Instant) {
    switch event {
    case .parametersFinished: noteParametersKnown(at: now)
    case .limits(let limits, let isDynamic):
      noteChargerLimit(current_mA: limits.current_mA, isDynamic: isDynamic, at: now)
    case .request(.currentDemand, _, let current_mA): noteCurrentDemand(current_mA: current_mA ?? 0, at: now)
    // Not the end of the current itself: a charger that cuts it tells the car only with its next answer.
    case .response(.powerDelivery, let code) where code.isPositive: notePowerDeliveryResponse(at: now)
    case .response(_, let code) where !code.isPositive: noteSessionError(at: now)
    case .disconnected, .ended: if isPlugged { noteSessionError(at: now) }
    default: break
    }
  }
}
