/// What the charger says of itself in most responses (DC_EVSEStatus).
public struct ChargerStatus: Equatable, Sendable {
  /// EVSEStatusCode, as far as the vehicle acts on it.
  public enum Code: UInt8, Sendable {
    /// EVSE_NotReady: not an error, Compleo says so while all is well.
    case notReady
    /// EVSE_Ready.
    case ready
    /// EVSE_Shutdown.
    case shutdown
    /// EVSE_UtilityInterruptEvent.
    case utilityInterrupt
    /// EVSE_IsolationMonitoringActive: normal during the cable check.
    case isolationMonitoringActive
    /// EVSE_EmergencyShutdown.
    case emergencyShutdown
    /// EVSE_Malfunction.
    case malfunction
    /// A value that the standard reserves: taken as a malfunction.
    case reserved
  }

  /// EVSEIsolationStatus.
  public enum Isolation: UInt8, Sendable {
    /// Not tested yet.
    case invalid
    /// Good.
    case valid
    /// Below the warning level; charging goes on.
    case warning
    /// Below the fault level.
    case fault
    /// The charger has no insulation monitor that could say (No_IMD of ISO 15118-2).
    case notMonitored
  }

  /// EVSENotification.
  public enum Notification: UInt8, Sendable {
    /// Nothing is asked.
    case none
    /// The charger asks the vehicle to stop.
    case stopCharging
    /// The charger asks for new charge parameters.
    case renegotiation
  }

  /// EVSEStatusCode.
  public var code: Code
  /// EVSEIsolationStatus; nil where it is absent.
  public var isolation: Isolation?
  /// EVSENotification.
  public var notification: Notification

  /// A status with these values.
  public init(code: Code, isolation: Isolation?, notification: Notification) {
    self.code = code
    self.isolation = isolation
    self.notification = notification
  }

  /// Why this status ends the session, or `none` (clara-behaviour 1.5, 9.2).
  public var stopReason: StopReason {
    switch code {
    case .shutdown: return .chargerShutdown
    case .utilityInterrupt: return .chargerUtilityInterrupt
    case .emergencyShutdown: return .chargerEmergencyShutdown
    case .malfunction, .reserved: return .chargerMalfunction
    case .notReady, .ready, .isolationMonitoringActive: break
    }
    if isolation == .fault { return .chargerIsolationFault }
    return notification == .stopCharging ? .chargerStopNotification : .none
  }
}
