import ClaraCore

/// Something that happened in the charger, for checkers, recorders and live views.
public enum ChargerEvent: Equatable, Sendable {
  /// The charger sees another state on the control pilot.
  case pilot(PilotLine.State)
  /// State C is seen for the first time in this session.
  case stateCSeen
  /// State C is gone; `current_mA` flowed at that moment.
  case stateCLost(current_mA: Int32)
  /// The charger's own modem does not take its key.
  case modemSilent
  /// SLAC has ended with a match.
  case matched
  /// The charger's modem is in the new network.
  case joined
  /// An SDP request was answered.
  case discovered
  /// A TCP connection is up.
  case connected
  /// The TCP connection is over.
  case disconnected(ChargerConnectionEnd)
  /// The handshake chose a protocol, or none (nil).
  case protocolChosen(ChargerProfile.ChargerProtocol?)
  /// A request arrived; with the voltage and current it asks for, where it does.
  case request(V2GMessageName, voltage_mV: Int32?, current_mA: Int32?)
  /// A message arrived that could not be decoded, or that no charger of this kind knows.
  case unknownMessage
  /// A response was sent.
  case response(V2GMessageName, ChargerResponseCode)
  /// ChargeParameterDiscoveryRes with Finished was sent.
  case parametersFinished
  /// Limits were announced: statically in ChargeParameterDiscoveryRes, or dynamically in CurrentDemandRes.
  case limits(ChargerLimitSet, isDynamic: Bool)
  /// A SessionStopReq with Pause was answered with OK, whatever the charger makes of it.
  case pauseConfirmed
  /// Current flows in the charging loop for the first time.
  case currentStarted
  /// PowerDeliveryRes (off) was sent: the car opens its contactors and goes to state B.
  case powerDeliveryEnded
  /// The current has ended (below 1 A): after PowerDeliveryRes (off) was sent, or when the charger has cut it.
  case currentEnded
  /// A fault begins to act.
  case fault(ChargerFault)
  /// The session is over.
  case ended(ChargerEnd)
}

/// Limits as a charger announces them.
public struct ChargerLimitSet: Equatable, Sendable {
  /// EVSEMaximumVoltageLimit; nil where absent.
  public var voltage_mV: Int32?
  /// EVSEMaximumCurrentLimit; nil where absent.
  public var current_mA: Int32?
  /// EVSEMaximumPowerLimit; nil where absent.
  public var power_W: Int32?

  /// Limits with these values.
  public init(voltage_mV: Int32?, current_mA: Int32?, power_W: Int32?) {
    self.voltage_mV = voltage_mV
    self.current_mA = current_mA
    self.power_W = power_W
  }
}

/// How a connection ended, seen from the charger.
public enum ChargerConnectionEnd: Equatable, Sendable {
  /// Both sides have closed it.
  case closed
  /// The car reset it.
  case resetByCar
  /// The car did not acknowledge any more.
  case gaveUp
  /// The charger dropped it: reset, or the plug was pulled.
  case dropped
}

/// Why a session is over, seen from the charger.
public enum ChargerEnd: String, Equatable, Sendable {
  /// SessionStop, in order.
  case completed
  /// SessionStop with Pause: the session is kept, and may be taken up again.
  case paused
  /// SessionStop after a stop of the charger.
  case stoppedByCharger
  /// The charger answered FAILED and closed.
  case failed
  /// No request for V2G_SECC_Sequence_Timeout.
  case sequenceTimeout
  /// No session within V2G_SECC_CommunicationSetup_Timeout.
  case setupTimeout
  /// The connection was lost.
  case connectionLost
  /// State C went away under load or in the wrong place.
  case pilotLost
  /// The plug was pulled.
  case unplugged
  /// The car did not follow a stop in time.
  case stopIgnored
  /// The charger's emergency stop.
  case emergency
}
