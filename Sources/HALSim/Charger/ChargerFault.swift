import ClaraCore

/// A deviation that the charger is told to make. It acts from the moment it is injected until the faults are cleared or
/// the plug is pulled, in later sessions too.
public enum ChargerFault: Equatable, Sendable {
  /// Answers a message with this response code.
  case responseCode(V2GMessageName, ChargerResponseCode)
  /// Does not answer a message.
  case noAnswer(V2GMessageName)
  /// Answers nothing any more, while TCP lives on.
  case stopAnswering
  /// Answers a message later by so many milliseconds.
  case lateAnswer(V2GMessageName, by_ms: Int64)
  /// Answers a message with a response of another kind: ServicePaymentSelectionRes, or SessionStopRes where that is
  /// the right one.
  case wrongResponse(V2GMessageName)
  /// Sends every response twice.
  case doubledResponses
  /// Says Ongoing for ever in ContractAuthentication, ChargeParameterDiscovery or CableCheck.
  case endlessOngoing(V2GMessageName)
  /// EVSEStatusCode in every response, as its number (0...11) in the schema's enumeration.
  case status(UInt8)
  /// EVSEStatusCode in the responses to one message only.
  case statusIn(V2GMessageName, UInt8)
  /// EVSENotification StopCharging in every response.
  case stopNotification
  /// EVSEIsolationStatus Fault from now on.
  case isolationFault
  /// The isolation test fails: FAILED, Finished, EVSE_Shutdown.
  case cableCheckFailed
  /// The voltage of the pre-charge stays so many millivolts below what was asked.
  case preChargeBelow(mV: Int32)
  /// Closes the connection.
  case finish
  /// Resets the connection.
  case reset
  /// Forgets the connection without a word: what comes after is answered with RST.
  case forgetConnection
  /// Sends no frame any more and hears none.
  case silentPLC
  /// Answers under another session id.
  case wrongSessionID
  /// Has forgotten the session that was paused, and opens a new one.
  case forgetsPause
  /// Claims to join the paused session, under the id of another one.
  case joinsAnotherSession
  /// Sends EXI that nobody can decode in answer to a message.
  case malformedEXI(V2GMessageName)
  /// Sends a V2GTP header that is none in answer to a message.
  case malformedHeader(V2GMessageName)
  /// Does not answer SDP.
  case noDiscovery
  /// Answers the handshake with Failed_NoNegotiation.
  case handshakeRefused
  /// Delivers only this share of the wanted current.
  case deliversLess(permille: Int32)
  /// The current limit in CurrentDemandRes falls to this.
  case limitDrop(mA: Int32)
  /// Reports the voltage the car asks for instead of the measured one.
  case mirrorsVoltage
  /// Announces a TCP window of 0.
  case closedWindow
  /// Sends TCP segments of at most so many bytes.
  case splitSegments(bytes: Int)
  /// The oscillator fails: 0 V on the control pilot.
  case oscillatorLost
  /// The pilot is driven to -12 V.
  case stateF

  /// The sixteen cases of clara-behaviour 7.6, in its order; the last is the good case and injects nothing.
  public static let fieldList: [[ChargerFault]] = [
    [.responseCode(.sessionSetup, .FAILED_SequenceError)],
    [.responseCode(.serviceDiscovery, .FAILED_SequenceError)],
    [.responseCode(.servicePaymentSelection, .FAILED_SequenceError)],
    [.responseCode(.contractAuthentication, .FAILED_SequenceError)],
    [.responseCode(.chargeParameterDiscovery, .FAILED_ServiceSelectionInvalid)],
    [.responseCode(.cableCheck, .FAILED)],
    [.responseCode(.preCharge, .FAILED)],
    [.responseCode(.powerDelivery, .FAILED)],
    [.responseCode(.currentDemand, .FAILED)],
    [.noAnswer(.cableCheck)],
    [.noAnswer(.preCharge)],
    [.noAnswer(.currentDemand)],
    [.statusIn(.preCharge, 2)],
    [.statusIn(.currentDemand, 2)],
    [.statusIn(.currentDemand, 6)],
    [],
  ]
}

/// ResponseCode of DIN SPEC 70121, by its number in the schema.
public enum ChargerResponseCode: UInt8, Sendable, CaseIterable {
  /// Positive.
  case OK
  /// A session was opened.
  case OK_NewSessionEstablished
  /// A paused session was joined.
  case OK_OldSessionJoined
  /// Positive, but the certificate expires soon.
  case OK_CertificateExpiresSoon
  /// Failed without a closer reason.
  case FAILED
  /// The message does not fit the state.
  case FAILED_SequenceError
  /// There is no such service.
  case FAILED_ServiceIDInvalid
  /// The session id is not this session's.
  case FAILED_UnknownSession
  /// The services selected do not go together.
  case FAILED_ServiceSelectionInvalid
  /// The payment option is not offered.
  case FAILED_PaymentSelectionInvalid
  /// Certificate too old.
  case FAILED_CertificateExpired
  /// Signature wrong.
  case FAILED_SignatureError
  /// No certificate.
  case FAILED_NoCertificateAvailable
  /// Certificate chain wrong.
  case FAILED_CertChainError
  /// Challenge wrong.
  case FAILED_ChallengeInvalid
  /// Contract canceled.
  case FAILED_ContractCanceled
  /// Charge parameters out of range.
  case FAILED_WrongChargeParameter
  /// Power can't be delivered.
  case FAILED_PowerDeliveryNotApplied
  /// Tariff wrong.
  case FAILED_TariffSelectionInvalid
  /// Charging profile wrong.
  case FAILED_ChargingProfileInvalid
  /// Voltage at the outlet too low.
  case FAILED_EVSEPresentVoltageToLow
  /// Meter signature wrong.
  case FAILED_MeteringSignatureNotValid
  /// Energy transfer type not offered.
  case FAILED_WrongEnergyTransferType

  /// True for the four OK codes.
  public var isPositive: Bool { rawValue < 4 }
}
