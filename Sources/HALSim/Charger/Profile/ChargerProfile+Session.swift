extension ChargerProfile {
  /// Contents and order of the V2G messages.
  public struct Session: Equatable, Sendable {
    /// The protocols the charger speaks, most wanted first where the car leaves the choice.
    public var protocols: [ChargerProtocol] = [.din70121]
    /// Bytes of the session id, 1...8.
    public var sessionIDLength = 8
    /// False answers SessionSetupReq with OK instead of OK_NewSessionEstablished.
    public var saysNewSession = true
    /// EVSEID, up to 32 bytes.
    public var evseID: [UInt8] = [0]
    /// EVSEID of ISO 15118-2, 7 to 37 characters.
    public var evseName = "DE*CLA*E000001"
    /// MeterID in CurrentDemandRes of ISO 15118-2, up to 32 characters; empty for a charger that shows its meter only
    /// when it wants a receipt.
    public var meterID = ""
    /// True when SessionSetupRes carries the time of day.
    public var sendsTime = false
    /// ContractAuthenticationRes with Ongoing before Finished.
    public var authenticationRounds = 1
    /// ChargeParameterDiscoveryRes with Ongoing before Finished.
    public var parameterRounds = 2
    /// True when limits are 0 while ChargeParameterDiscoveryRes says Ongoing.
    public var hidesLimitsWhileOngoing = false
    /// True when ChargeParameterDiscoveryRes says EVSE_NotReady even when Finished.
    public var isNotReadyInParameters = false
    /// True when a PowerDeliveryReq without the optional fields of DC_EVPowerDeliveryParameter is not answered.
    public var needsConditioningFields = false
    /// True when a CurrentDemandReq without voltage and current limit ends the session.
    public var needsLimitsInCurrentDemand = false
    /// How far EVMaximumVoltageLimit must lie above the pre-charge voltage, in millivolts; nil for no matter.
    public var voltageHeadroom_mV: Int32?
    /// Largest voltage between pre-charge target and output at PowerDeliveryReq, in millivolts; nil for no matter.
    public var powerDeliveryTolerance_mV: Int32?
    /// Largest EVTargetCurrent accepted in PreChargeReq, in milliamperes (2 A: DIN SPEC 70121).
    public var preChargeCurrent_mA: Int32 = 2_000
    /// Current offered from PowerDeliveryRes on, before any is asked for, in milliamperes (Plugit).
    public var earlyCurrent_mA: Int32 = 0
    /// How the outlet's voltage is reported in WeldingDetectionRes.
    public var welding = Welding.measured
    /// True when WeldingDetectionReq outside state B is answered with FAILED.
    public var weldingNeedsStateB = false
    /// Powers by time, at most ``scheduleLimit``; empty for one entry at full power. The limits in CurrentDemandRes and
    /// the power stage follow it.
    public var schedule: [ScheduleEntry] = []

    /// Most entries of a schedule: those that a message holds without a list behind it.
    public static let scheduleLimit = 3

    /// ServiceIDs beside charging (ISO 15118-2), each with one set of parameters; at most ``serviceLimit``.
    public var services: [UInt16] = []
    /// True when a session of ISO 15118-2 can be paused; otherwise a Pause ends it.
    public var allowsPause = true

    /// Most services beside charging.
    public static let serviceLimit = 8

    /// The services beside charging that are offered.
    var offeredServices: ArraySlice<UInt16> { services.prefix(Self.serviceLimit) }

    /// The defaults.
    public init() {}
  }

  /// A power that is allowed from a time on.
  public struct ScheduleEntry: Equatable, Sendable {
    /// Seconds after ChargeParameterDiscoveryRes said Finished.
    public var start_s: UInt32
    /// PMax in watts.
    public var power_W: Int32

    /// An entry with these values.
    public init(start_s: UInt32, power_W: Int32) {
      self.start_s = start_s
      self.power_W = power_W
    }
  }

  /// The V2G protocols a charger can speak.
  public enum ChargerProtocol: Equatable, Sendable {
    /// DIN SPEC 70121.
    case din70121
    /// ISO 15118-2:2013, external payment, without TLS.
    case iso2

    /// The name used in scenarios and JSON.
    public var name: String {
      switch self {
      case .din70121: "din"
      case .iso2: "iso2"
      }
    }

    /// The name for people.
    public var title: String {
      switch self {
      case .din70121: "DIN SPEC 70121"
      case .iso2: "ISO 15118-2"
      }
    }
  }

  /// What WeldingDetectionRes reports.
  public enum Welding: Equatable, Sendable {
    /// The voltage at the output.
    case measured
    /// The last voltage of the charging loop, for ever.
    case repeatsLast
    /// The voltage at the output, but never less than so many millivolts.
    case atLeast_mV(Int32)
    /// Nothing: the request is not answered.
    case unanswered
  }

  /// The end of a session.
  public struct Ending: Equatable, Sendable {
    /// Who closes the connection after SessionStopRes.
    public enum Closing: Equatable, Sendable {
      /// The car; the charger only after 5 s (TCP end of the standard).
      case car
      /// The charger, by FIN, after so many milliseconds.
      case finish(after_ms: Int64)
      /// The charger, by RST, after so many milliseconds.
      case reset(after_ms: Int64)
    }

    /// Who closes the connection after SessionStopRes.
    public var closing = Closing.car
    /// Time from a FAILED answer until the charger closes the connection, in milliseconds (TCP end, anchors 7.2).
    public var closesAfterFailure_ms: Int64 = 5_000
    /// Time without a request after which the session ends, in milliseconds (V2G_SECC_Sequence_Timeout).
    public var sequenceTimeout_ms: Int64 = 60_000
    /// Time from the network being ready to SessionSetupRes (V2G_SECC_CommunicationSetup_Performance_Time).
    public var communicationSetup_ms: Int64 = 18_000
    /// Time in which state C must be seen after the first CableCheckReq (V2G_SECC_CPState_Detection_Timeout).
    public var stateCDetection_ms: Int64 = 1_500
    /// How long the oscillator stays after the connection is over (V2G_SECC_CPOscillator_Retain_Time).
    public var oscillatorRetain_ms: Int64 = 1_500
    /// Time in which a car must follow EVSE_Shutdown or StopCharging; then the charger ends by itself. Clara's own.
    public var stopPatience_ms: Int64 = 10_000
    /// Time from losing state C under load until the stage is told to stop, in milliseconds. Clara's own.
    public var stateCReaction_ms: Int64 = 5
    /// Current below which PowerDeliveryRes (off) may be sent, in milliamperes. Clara's own.
    public var currentEnded_mA: Int32 = 1_000
    /// Longest time for the current to come down, in milliseconds (clara-behaviour 1.11: Compleo takes 0.9 to 1.5 s).
    public var currentDown_ms: Int64 = 1_500
    /// Time after an end without state C until the charger is ready for another try, in milliseconds; nil: only after
    /// the plug has been pulled. Clara's own.
    public var rearm_ms: Int64? = 3_000

    /// The defaults.
    public init() {}
  }
}
