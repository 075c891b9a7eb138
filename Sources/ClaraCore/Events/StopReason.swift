/// Why a session ended. Each session has exactly one: the first that occurred, from either side, kept until power
/// off and shared by log, report, light and exit code (design, rule 5; clara-behaviour 1.5, 5.5).
public enum StopReason: UInt8, Sendable {
  /// Nothing has stopped the session.
  case none

  // Asked for by the user or by a setting.
  /// The stop button was pressed.
  case stopButton
  /// The stop button was held until the forced shutdown.
  case forcedShutdown
  /// Nothing happened for the inactivity time.
  case inactivity
  /// The battery reached the state of charge to stop at.
  case batteryFull
  /// A pause was wanted. It never ends a session for good: what is said between the two sides while one begins.
  case paused
  /// The charge is interrupted for a renegotiation. It never ends a session: what the CHAdeMO side is told.
  case renegotiation

  // Asked for by the charger.
  /// EVSE_Shutdown.
  case chargerShutdown
  /// EVSE_EmergencyShutdown.
  case chargerEmergencyShutdown
  /// EVSE_Malfunction, or a status code that the standard reserves.
  case chargerMalfunction
  /// EVSE_UtilityInterruptEvent.
  case chargerUtilityInterrupt
  /// EVSENotification StopCharging.
  case chargerStopNotification
  /// EVSENotification ReNegotiation again and again.
  case renegotiationRepeated
  /// EVSEIsolationStatus Fault.
  case chargerIsolationFault
  /// A response whose code is a failure.
  case chargerResponseFailed
  /// The cable check failed.
  case cableCheckFailed
  /// PowerDeliveryRes refused the start.
  case powerDeliveryRefused
  /// The handshake found no common protocol.
  case protocolNotSupported
  /// The charger offers no way to pay that Clara can use, or no DC charging.
  case serviceNotOffered
  /// The charger's limits do not fit the car.
  case chargerLimitsUnusable
  /// A response carried a session id that is not ours.
  case sessionIDMismatch
  /// The charger of a paused session was not found again.
  case resumeFailed

  // Something did not come in time.
  /// A response did not come before the message timeout.
  case responseTimeout
  /// The charger kept a phase ongoing for longer than the phase may last.
  case phaseTimeout
  /// The pre-charge did not reach the battery voltage in time.
  case preChargeTimeout
  /// No current came for minutes, though the car asked for some.
  case noCurrent
  /// The TCP connection was lost.
  case tcpLost
  /// The charger did not even acknowledge a request: the power line is interrupted, or a plug was pulled unseen.
  case plcLost
  /// The plug was pulled, or the charger has withdrawn: seen on the proximity contact or the control pilot, where the
  /// board measures one of them.
  case unplugged

  // The car, on the CHAdeMO side.
  /// No 0x102 from the car for more than 1 s.
  case carSilent
  /// The car's charging time elapsed.
  case carChargingTimeElapsed
  /// The car cleared its ready flag.
  case carNotReady
  /// The car is not in park.
  case carNotInPark
  /// The car opened switch k.
  case carPermissionOff
  /// The car reported a fault (0x102 byte 4).
  case carFault
  /// The car reported a fault of its charging system (0x102 byte 5).
  case carSystemFault
  /// The car's battery does not fit the charger.
  case batteryIncompatible
  /// The car did not do the next step of its sequence in time.
  case carTimeout

  // The hardware at hand.
  /// The contactor did not close, or not open, as its auxiliary contact tells.
  case contactorFault
  /// Voltage stayed at the inlet after the contactor should have opened.
  case contactorWelded
  /// The connector lock did not confirm.
  case lockFault
  /// A safety invariant would have been broken; the guard refused and ended the session.
  case safetyInterlock
  /// The power line modem does not answer.
  case modemFault

  /// True for what the charger reports as an error of its own, or of the insulation.
  public var isChargerError: Bool {
    switch self {
    case .chargerEmergencyShutdown, .chargerMalfunction, .chargerIsolationFault: true
    default: false
    }
  }

  /// True for an error on the vehicle's side: of the car, or of the hardware at hand.
  public var isVehicleError: Bool {
    switch self {
    case .carSilent, .carFault, .carSystemFault, .carTimeout, .batteryIncompatible, .contactorFault, .contactorWelded,
      .lockFault, .safetyInterlock, .modemFault:
      true
    default: false
    }
  }

  /// True for what another attempt cannot change, or must not be made after without a person.
  public var isDefinite: Bool {
    switch self {
    case .protocolNotSupported, .serviceNotOffered, .chargerLimitsUnusable: true
    default: isChargerError
    }
  }

  /// The name used in logs, reports, scenarios and JSON.
  public var name: StaticString {
    switch self {
    case .none: "none"
    case .stopButton: "stopButton"
    case .forcedShutdown: "forcedShutdown"
    case .inactivity: "inactivity"
    case .batteryFull: "batteryFull"
    case .paused: "paused"
    case .renegotiation: "renegotiation"
    case .chargerShutdown: "chargerShutdown"
    case .chargerEmergencyShutdown: "chargerEmergencyShutdown"
    case .chargerMalfunction: "chargerMalfunction"
    case .chargerUtilityInterrupt: "chargerUtilityInterrupt"
    case .chargerStopNotification: "chargerStopNotification"
    case .renegotiationRepeated: "renegotiationRepeated"
    case .chargerIsolationFault: "chargerIsolationFault"
    case .chargerResponseFailed: "chargerResponseFailed"
    case .cableCheckFailed: "cableCheckFailed"
    case .powerDeliveryRefused: "powerDeliveryRefused"
    case .protocolNotSupported: "protocolNotSupported"
    case .serviceNotOffered: "serviceNotOffered"
    case .chargerLimitsUnusable: "chargerLimitsUnusable"
    case .sessionIDMismatch: "sessionIDMismatch"
    case .resumeFailed: "resumeFailed"
    case .responseTimeout: "responseTimeout"
    case .phaseTimeout: "phaseTimeout"
    case .preChargeTimeout: "preChargeTimeout"
    case .noCurrent: "noCurrent"
    case .tcpLost: "tcpLost"
    case .plcLost: "plcLost"
    case .unplugged: "unplugged"
    case .carSilent: "carSilent"
    case .carChargingTimeElapsed: "carChargingTimeElapsed"
    case .carNotReady: "carNotReady"
    case .carNotInPark: "carNotInPark"
    case .carPermissionOff: "carPermissionOff"
    case .carFault: "carFault"
    case .carSystemFault: "carSystemFault"
    case .batteryIncompatible: "batteryIncompatible"
    case .carTimeout: "carTimeout"
    case .contactorFault: "contactorFault"
    case .contactorWelded: "contactorWelded"
    case .lockFault: "lockFault"
    case .safetyInterlock: "safetyInterlock"
    case .modemFault: "modemFault"
    }
  }
}
