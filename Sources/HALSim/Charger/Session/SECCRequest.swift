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

  case sessionSetup(evccID: [UInt8])
  case serviceDiscovery
  case servicePaymentSelection(isExternal: Bool, serviceIDs: [UInt16])
  case contractAuthentication
  case chargeParameterDiscovery(Status, Limits, isDC: Bool)
  case cableCheck(Status)
  case preCharge(Status, voltage_mV: Int32, current_mA: Int32)
  case powerDelivery(start: Bool, isComplete: Bool)
  case currentDemand(Status, Limits, voltage_mV: Int32, current_mA: Int32)
  case weldingDetection(Status)
  case sessionStop

  /// The pair of messages it belongs to.
  var name: V2GMessageName {
    switch self {
    case .sessionSetup: .sessionSetup
    case .serviceDiscovery: .serviceDiscovery
    case .servicePaymentSelection: .servicePaymentSelection
    case .contractAuthentication: .contractAuthentication
    case .chargeParameterDiscovery: .chargeParameterDiscovery
    case .cableCheck: .cableCheck
    case .preCharge: .preCharge
    case .powerDelivery: .powerDelivery
    case .currentDemand: .currentDemand
    case .weldingDetection: .weldingDetection
    case .sessionStop: .sessionStop
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
  }

  /// The content by message; what is not here the dialect takes from the profile.
  enum Body: Equatable {
    case sessionSetup(seconds: Int64)
    case serviceDiscovery
    case servicePaymentSelection
    case contractAuthentication(isFinished: Bool)
    case chargeParameterDiscovery(isFinished: Bool, Status)
    case cableCheck(isFinished: Bool, Status)
    case preCharge(Status, voltage_mV: Int32)
    case powerDelivery(Status)
    case currentDemand(Status, Report)
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
    case .servicePaymentSelection: .servicePaymentSelection
    case .contractAuthentication: .contractAuthentication
    case .chargeParameterDiscovery: .chargeParameterDiscovery
    case .cableCheck: .cableCheck
    case .preCharge: .preCharge
    case .powerDelivery: .powerDelivery
    case .currentDemand: .currentDemand
    case .weldingDetection: .weldingDetection
    case .sessionStop: .sessionStop
    }
  }
}
