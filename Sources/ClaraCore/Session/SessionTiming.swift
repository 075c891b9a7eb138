import HAL

/// All time limits of the V2G session, each with its origin.
///
/// `field` is what real chargers need (clara-behaviour 1.1, fork of 2026), `strict` is what DIN SPEC 70121 asks of the
/// vehicle, as the open test environments state it (anchors 7.2).
public struct SessionTiming: Equatable, Sendable {
  /// Response to any request but those below. Field and strict 2 s (V2G_EVCC_Msg_Timeout).
  public var message: Duration
  /// Response to CurrentDemandReq. Field 1 s, strict 250 ms.
  public var currentDemand: Duration
  /// Response to PowerDeliveryReq. Field 2 s (Compleo takes up to 1.5 s), strict 2 s.
  public var powerDelivery: Duration
  /// Whole ContractAuthentication: the user looks for the card. Field 120 s, strict 60 s (ongoing timeout).
  public var authentication: Duration
  /// Whole ChargeParameterDiscovery. Field and strict 60 s (ongoing timeout).
  public var chargeParameters: Duration
  /// Whole CableCheck. Field 60 s (14 s are usual), strict 40 s.
  public var cableCheck: Duration
  /// Whole PreCharge. Field 30 s (Tesla V2 takes 11 s), strict 7 s.
  public var preCharge: Duration
  /// Whole WeldingDetection. Field 20 s (CHAdeMO gives the car 10 s), strict 20 s.
  public var weldingDetection: Duration
  /// Pause between requests while the charger says Ongoing. Both 1 s (clara-behaviour 1.1, minimum polling time).
  public var ongoingInterval: Duration
  /// Pause between PreChargeReq. Both 480 ms (clara-behaviour 1.4).
  public var preChargeInterval: Duration
  /// Pause between CurrentDemandReq: cars take 90 to 230 ms; the CHAdeMO side has new numbers every 100 ms.
  public var currentDemandInterval: Duration
  /// Pause between WeldingDetectionReq: real cars ask about once a second; half of it sees the decay in time.
  public var weldingInterval: Duration
  /// Confirmation of the connector lock. Both 2 s (clara-behaviour 1.2, step 7).
  public var lock: Duration
  /// From contactor output to PowerDeliveryReq: 450 ms (two sequential contactors take 350 ms).
  public var contactorsClosed: Duration
  /// From state B to the end of the current: 300 ms (the Ioniq's pause).
  public var currentDown: Duration
  /// From state B to open contactors in a safe shutdown: 2 s (clara-behaviour 1.7).
  public var chargerShutdown: Duration
  /// Age of a PreChargeRes on whose voltage a contactor may still close. Both 150 ms: the CHAdeMO side looks every 100
  /// ms, so that it closes right after a response and never on an old one.
  public var voltageFreshness: Duration
  /// From an error of the car or of the hardware at hand to state B at the latest, when the charger is slow to answer.
  /// Both 1.4 s: the design asks for 1.5 s.
  public var stateBAfterError: Duration
  /// Attempts to get a session going before charge parameters are known. Field 3, strict 1.
  public var attempts: UInt8

  /// The table of a profile.
  public init(_ profile: TimingProfile) {
    let isField = profile == .field
    message = .seconds(2)
    currentDemand = isField ? .seconds(1) : .milliseconds(250)
    powerDelivery = .seconds(2)
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
    attempts = isField ? 3 : 1
  }
}
