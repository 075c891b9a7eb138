import ClaraCore
import HALSim

extension StopReason {
  /// What the reason means, for a person who does not know its name.
  var meaning: String {
    switch self {
    case .none: "nothing stopped the session"
    case .stopButton: "the stop button was pressed"
    case .forcedShutdown: "the stop button was held until the forced shutdown"
    case .inactivity: "nothing happened for the inactivity time"
    case .paused: "a pause was wanted"
    case .renegotiation: "the charge was interrupted for a renegotiation"
    case .batteryFull: "the battery reached the state of charge to stop at"
    case .chargerShutdown: "the charger ended the session in order (EVSE_Shutdown)"
    case .chargerEmergencyShutdown: "the charger reported an emergency (EVSE_EmergencyShutdown)"
    case .chargerMalfunction: "the charger reported a malfunction, or a status that the standard reserves"
    case .chargerUtilityInterrupt: "the charger's supply is interrupted (EVSE_UtilityInterruptEvent)"
    case .chargerStopNotification: "the charger asked to stop (EVSENotification StopCharging)"
    case .renegotiationRepeated: "the charger asked for new parameters again and again (EVSENotification ReNegotiation)"
    case .chargerIsolationFault: "the charger reported an isolation fault"
    case .chargerResponseFailed: "the charger answered a request with a failure"
    case .cableCheckFailed: "the charger's cable check failed"
    case .powerDeliveryRefused: "the charger refused to deliver power"
    case .protocolNotSupported: "the charger speaks no protocol that was offered"
    case .serviceNotOffered: "the charger offers no DC charging, or no way to pay that can be used"
    case .chargerLimitsUnusable: "the charger's limits do not fit the car"
    case .sessionIDMismatch: "the charger answered for another session"
    case .resumeFailed: "the charger of a paused session was not found again"
    case .responseTimeout: "a response of the charger did not come in time"
    case .phaseTimeout: "the charger kept a phase going for longer than it may last"
    case .preChargeTimeout: "the charger did not reach the battery's voltage in time"
    case .noCurrent: "no current came for minutes, though the car asked for some"
    case .tcpLost: "the TCP connection to the charger was lost"
    case .plcLost: "the power line was interrupted: nothing was heard from the charger any more"
    case .unplugged: "the plug was pulled, or the charger took its pilot away"
    case .carSilent: "the car stopped sending on CAN"
    case .carChargingTimeElapsed: "the charging time that the car allowed is over"
    case .carNotReady: "the car ended the charging"
    case .carNotInPark: "the car is not in park"
    case .carPermissionOff: "the car took its permission to charge back (switch k)"
    case .carFault: "the car reported a fault"
    case .carSystemFault: "the car reported a fault of its charging system"
    case .batteryIncompatible: "the car's battery does not fit the charger"
    case .carTimeout: "the car did not do its next step in time"
    case .contactorFault: "the contactor did not move as it was told"
    case .contactorWelded: "the contactor is welded"
    case .lockFault: "the connector lock did not confirm"
    case .safetyInterlock: "the safety guard refused an output and ended the session"
    case .modemFault: "the power line modem does not answer"
    }
  }
}

extension ChargerEnd {
  /// What the charger's end means, for a person.
  var meaning: String {
    switch self {
    case .completed: "SessionStop, in order"
    case .paused: "SessionStop, to be taken up again"
    case .stoppedByCharger: "SessionStop, after it had asked for the end"
    case .failed: "it answered a failure and closed"
    case .sequenceTimeout: "no request came any more"
    case .setupTimeout: "no session began"
    case .connectionLost: "the connection was lost"
    case .pilotLost: "state C went away under load"
    case .unplugged: "the plug was pulled"
    case .stopIgnored: "the car did not follow its stop"
    case .emergency: "its emergency stop was pressed"
    }
  }
}
