import ClaraCore

/// A request of the car as the charger understands it, whatever the protocol; values in milli units.
enum SECCRequest: Equatable {
  /// What DC_EVStatus says.
  struct Status: Equatable {
    var isReady = false
    /// EVErrorCode; 0 is NO_ERROR.
    var errorCode: UInt8 = 0
    var soc_percent: Int8 = 0
  }

  /// EVMaximum...Limit; nil where absent.
  struct Limits: Equatable {
    var voltage_mV: Int32?
    var current_mA: Int32?
    var power_W: Int32?
  }

  /// What PowerDeliveryReq asks for.
  struct Power: Equatable {
    /// ChargeProgress; DIN SPEC 70121 knows the first two.
    enum Progress: Equatable {
      case start, stop, renegotiate
    }

    var progress: Progress
    /// The optional fields that some makes insist on are there.
    var isComplete = true
    /// SAScheduleTupleID; nil where the protocol has none.
    var scheduleID: UInt8?
    /// ChargingProfile, as far as it is in place.
    var profile: [ChargerProfile.ScheduleEntry] = []
  }

  /// What MeteringReceiptReq confirms.
  struct Receipt: Equatable {
    var sessionID: [UInt8]
    var meterID: String
    var reading_Wh: UInt64?
  }

  case sessionSetup(evccID: [UInt8])
  case serviceDiscovery
  case serviceDetail(serviceID: UInt16)
  case servicePaymentSelection(isExternal: Bool, serviceIDs: [UInt16])
  case contractAuthentication
  case chargeParameterDiscovery(Status, Limits, isDC: Bool)
  case cableCheck(Status)
  case preCharge(Status, voltage_mV: Int32, current_mA: Int32)
  case powerDelivery(Power)
  case currentDemand(Status, Limits, voltage_mV: Int32, current_mA: Int32)
  case meteringReceipt(Receipt)
  case weldingDetection(Status)
  case sessionStop
  /// SessionStopReq with Pause.
  case sessionPause

  /// The pair of messages it belongs to.
  var name: V2GMessageName {
    switch self {
    case .sessionSetup: .sessionSetup
    case .serviceDiscovery: .serviceDiscovery
    case .serviceDetail: .serviceDetail
    case .servicePaymentSelection: .servicePaymentSelection
    case .contractAuthentication: .contractAuthentication
    case .chargeParameterDiscovery: .chargeParameterDiscovery
    case .cableCheck: .cableCheck
    case .preCharge: .preCharge
    case .powerDelivery: .powerDelivery
    case .currentDemand: .currentDemand
    case .meteringReceipt: .meteringReceipt
    case .weldingDetection: .weldingDetection
    case .sessionStop, .sessionPause: .sessionStop
    }
  }

  /// Voltage and current asked for, where the message asks.
  var target: (voltage_mV: Int32?, current_mA: Int32?) {
    switch self {
    case .preCharge(_, let voltage_mV, let current_mA): (voltage_mV, current_mA)
    case .currentDemand(_, _, let voltage_mV, let current_mA): (voltage_mV, current_mA)
    default: (nil, nil)
    }
  }
}

/// A response of the charger, whatever the protocol; values in milli units.
struct SECCResponse: Equatable {
  /// What DC_EVSEStatus says, in the numbers of the schema.
  struct Status: Equatable {
    /// EVSEStatusCode, 0...11.
    var code: UInt8 = 1
    /// EVSEIsolationStatus, 0...3.
    var isolation: IsolationState = .valid
    /// EVSENotification, 0...2.
    var notification: UInt8 = 0
  }

  /// What CurrentDemandRes reports besides the status.
  struct Report: Equatable {
    var voltage_mV: Int32
    var current_mA: Int32
    var limits: ChargerLimitSet
    var isCurrentLimitAchieved = false
    var isVoltageLimitAchieved = false
    var isPowerLimitAchieved = false
    /// MeterInfo, where the protocol has one and the charger shows it.
    var meter: Meter?
  }

  /// What the charger's meter says.
  struct Meter: Equatable {
    var meterID: String
    var reading_Wh: UInt64
    var seconds: Int64
    /// ReceiptRequired.
    var isReceiptRequired: Bool
  }

  /// The content by message; what is not here the dialect takes from the profile.
  enum Body: Equatable {
    case sessionSetup(seconds: Int64)
    case serviceDiscovery
    case serviceDetail(serviceID: UInt16)
    case servicePaymentSelection
    case contractAuthentication(isFinished: Bool)
    /// With the most power, where it was renegotiated.
    case chargeParameterDiscovery(isFinished: Bool, Status, maximumPower_W: Int32?)
    case cableCheck(isFinished: Bool, Status)
    case preCharge(Status, voltage_mV: Int32)
    case powerDelivery(Status)
    case currentDemand(Status, Report)
    case meteringReceipt(Status)
    case weldingDetection(Status, voltage_mV: Int32)
    case sessionStop
  }

  var code: ChargerResponseCode
  var body: Body

  /// The pair of messages it belongs to.
  var name: V2GMessageName {
    switch body {
    case .sessionSetup: .sessionSetup
    case .serviceDiscovery: .serviceDiscovery
    case .serviceDetail: .serviceDetail
    case .servicePaymentSelection: .servicePaymentSelection
    case .contractAuthentication: .contractAuthentication
    case .chargeParameterDiscovery: .chargeParameterDiscovery
    case .cableCheck: .cableCheck
    case .preCharge: .preCharge
    case .powerDelivery: .powerDelivery
    case .currentDemand: .currentDemand
    case .meteringReceipt: .meteringReceipt
    case .weldingDetection: .weldingDetection
    case .sessionStop: .sessionStop
    }
  }
}
