import HAL

/// All time limits of the V2G session, each with its origin.
///
/// `field` is what real chargers need (clara-behaviour 1.1, fork of 2026), `strict` is what DIN SPEC 70121 or ISO
/// 15118-2 asks of the vehicle, as the open test environments state it (anchors 7.2); where the two differ, both are
/// named. `doc/timing.md` is written from these comments.
public struct SessionTiming: Equatable, Sendable {
  /// From the data link to SessionSetupRes; nil for ever. Strict 20 s (V2G_EVCC_CommunicationSetup_Timeout). Field: for
  /// ever, because the layers below have their own ends and a charger that wakes up late is worth the wait.
  public var communicationSetup: Duration?
  /// From SessionSetupRes to PowerDeliveryReq (on); nil for ever. Strict 150 s (V2G_EVCC_ReadyToCharge_Timeout of
  /// DIN SPEC 70121; ISO 15118-2 has none). Field: for ever, because the phases have their own ends and a card may be
  /// looked for for 120 s.
  public var readyToCharge: Duration?
  /// Response to any request but those below. Field and strict 2 s (V2G_EVCC_Msg_Timeout).
  public var message: Duration
  /// Response to ServiceDetailReq. Field and strict 5 s (V2G_EVCC_Msg_Timeout of this message).
  public var serviceDetail: Duration
  /// Response to CurrentDemandReq. Field 1 s (clara-behaviour 1.1), strict 250 ms (V2G_EVCC_Msg_Timeout of this
  /// message).
  public var currentDemand: Duration
  /// Response to PowerDeliveryReq. Field 2 s (clara-behaviour 1.11: Compleo takes up to 1.5 s), strict 2 s
  /// (V2G_EVCC_Msg_Timeout of DIN SPEC 70121); ISO 15118-2 gives the charger 4.5 s and the vehicle 5 s in both.
  public var powerDelivery: Duration
  /// Whole ContractAuthentication: the user looks for the card. Field 120 s (clara-behaviour 1.1), strict 60 s
  /// (V2G_EVCC_Ongoing_Timeout).
  public var authentication: Duration
  /// Whole ChargeParameterDiscovery. Field and strict 60 s (V2G_EVCC_Ongoing_Timeout).
  public var chargeParameters: Duration
  /// Whole CableCheck. Field 60 s (clara-behaviour 1.1; 14 s are usual), strict 40 s (V2G_EVCC_CableCheck_Timeout).
  public var cableCheck: Duration
  /// Whole PreCharge. Field 30 s (clara-behaviour 1.4: Tesla V2 takes 11 s), strict 7 s (V2G_EVCC_PreCharge_Timeout).
  public var preCharge: Duration
  /// Whole WeldingDetection. Both 20 s (clara-behaviour 1.6: CHAdeMO gives the car 10 s).
  public var weldingDetection: Duration
  /// Pause between requests while the charger says Ongoing. Both 1 s (clara-behaviour 1.1, minimum polling time).
  public var ongoingInterval: Duration
  /// Pause between PreChargeReq. Both 480 ms (clara-behaviour 1.4).
  public var preChargeInterval: Duration
  /// Pause between CurrentDemandReq. Both 100 ms: real cars take 90 to 230 ms (clara-behaviour 1.12), and the CHAdeMO
  /// side has new numbers every 100 ms.
  public var currentDemandInterval: Duration
  /// Pause between WeldingDetectionReq. Both 500 ms: real cars ask about once a second (clara-behaviour 1.13); half of
  /// it sees the decay in time.
  public var weldingInterval: Duration
  /// Confirmation of the connector lock. Both 2 s (clara-behaviour 1.2, step 7).
  public var lock: Duration
  /// From contactor output to PowerDeliveryReq. Both 450 ms (clara-behaviour 1.2, step 11: two sequential contactors
  /// take 350 ms).
  public var contactorsClosed: Duration
  /// From state B to the end of the current. Both 300 ms (clara-behaviour 1.2, step 15: the Ioniq's pause).
  public var currentDown: Duration
  /// From state B to open contactors in a safe shutdown. Both 2 s (clara-behaviour 1.7).
  public var chargerShutdown: Duration
  /// Age of a PreChargeRes on whose voltage a contactor may still close. Both 150 ms: the CHAdeMO side looks every 100
  /// ms, so that it closes right after a response and never on an old one. Clara's own.
  public var voltageFreshness: Duration
  /// From an error of the car or of the hardware at hand to state B at the latest, when the charger is slow to answer.
  /// Both 1.4 s. Clara's own: its safety rules ask for 1.5 s.
  public var stateBAfterError: Duration
  /// From the car's permission (switch k) off to state B at the latest, while current still flows and the charger is
  /// slow to answer. Both 2 s. Clara's own: the car opens its contactors 2.5 s after k (clara-behaviour 5.5).
  public var stateBAfterPermission: Duration
  /// Attempts to get a session going before charge parameters are known. Field 3 (Clara's own; the existing firmware
  /// tries for ever), strict 1 (anchors 6.2: after a failure nothing more is sent).
  public var attempts: UInt8

  /// The table of a profile for a protocol.
  public init(_ profile: TimingProfile, _ kind: SessionProtocol = .din) {
    let isField = profile == .field
    communicationSetup = isField ? nil : .seconds(20)
    readyToCharge = isField || kind == .iso2 ? nil : .seconds(150)
    message = .seconds(2)
    serviceDetail = .seconds(5)
    currentDemand = isField ? .seconds(1) : .milliseconds(250)
    powerDelivery = kind == .din ? .seconds(2) : .seconds(5)
    authentication = isField ? .seconds(120) : .seconds(60)
    chargeParameters = .seconds(60)
    cableCheck = isField ? .seconds(60) : .seconds(40)
    preCharge = isField ? .seconds(30) : .seconds(7)
    weldingDetection = .seconds(20)
    ongoingInterval = .seconds(1)
    preChargeInterval = .milliseconds(480)
    currentDemandInterval = .milliseconds(100)
    weldingInterval = .milliseconds(500)
    lock = .seconds(2)
    contactorsClosed = .milliseconds(450)
    currentDown = .milliseconds(300)
    chargerShutdown = .seconds(2)
    voltageFreshness = .milliseconds(150)
    stateBAfterError = .milliseconds(1_400)
    stateBAfterPermission = .seconds(2)
    attempts = isField ? 3 : 1
  }
}
