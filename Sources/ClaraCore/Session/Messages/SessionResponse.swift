import HAL

/// What the charger offers in ServiceDiscoveryRes, as far as a DC session with external payment needs it.
public struct ServiceOffer: Equatable, Sendable {
  /// ServiceID of the charging service.
  public var serviceID: UInt16
  /// ExternalPayment is among the payment options.
  public var acceptsExternalPayment: Bool
  /// The energy transfer type is one of the DC kinds.
  public var offersDC: Bool
  /// The DC kind to ask for, among those offered.
  public var transfer = EnergyTransfer.extended
  /// The services beside charging.
  public var others = OtherServices()

  /// An offer with these values.
  public init(serviceID: UInt16, acceptsExternalPayment: Bool, offersDC: Bool) {
    self.serviceID = serviceID
    self.acceptsExternalPayment = acceptsExternalPayment
    self.offersDC = offersDC
  }
}

/// A response of the charger, independent of the protocol that carried it.
public struct SessionResponse: Equatable, Sendable {
  /// The content, by message.
  public enum Body: Equatable, Sendable {
    /// The handshake's answer; the schema id is absent when the charger leaves it out.
    case supportedAppProtocol(schemaID: UInt8?)
    /// The session is open.
    case sessionSetup
    /// The services.
    case serviceDiscovery(ServiceOffer)
    /// The details of a service beside charging, of which only the id is looked at.
    case serviceDetail(serviceID: UInt16)
    /// The selection was taken.
    case servicePaymentSelection
    /// The authorization is finished or ongoing.
    case contractAuthentication(isFinished: Bool)
    /// The charger's limits; status and limits are nil when the charger sent none for DC.
    case chargeParameterDiscovery(isFinished: Bool, ChargerStatus?, ChargerLimits?)
    /// The cable check is finished or ongoing.
    case cableCheck(isFinished: Bool, ChargerStatus)
    /// The voltage at the outlet during pre-charge.
    case preCharge(ChargerStatus, voltage_mV: Int32)
    /// Power delivery starts or has ended.
    case powerDelivery(ChargerStatus?)
    /// Voltage, current and limits now.
    case currentDemand(CurrentReport)
    /// The receipt of a meter reading was taken.
    case meteringReceipt(ChargerStatus?)
    /// The voltage at the outlet with the contactors open.
    case weldingDetection(ChargerStatus, voltage_mV: Int32)
    /// The session is closed.
    case sessionStop
  }

  /// SessionID of the header; empty for the handshake, which has none.
  public var sessionID: FixedBytes<8>
  /// ResponseCode as its index in the schema's enumeration.
  public var code: UInt8
  /// True when the code is one of the positive ones (OK...).
  public var isPositive: Bool
  /// The content.
  public var body: Body

  /// A response with these values.
  public init(sessionID: FixedBytes<8>, code: UInt8, isPositive: Bool, body: Body) {
    self.sessionID = sessionID
    self.code = code
    self.isPositive = isPositive
    self.body = body
  }

  /// OK_OldSessionJoined, by its index in both schemas.
  public static var oldSessionJoined: UInt8 { 2 }

  /// The pair of messages it belongs to.
  public var name: V2GMessageName {
    switch body {
    case .supportedAppProtocol: .supportedAppProtocol
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

  /// What the charger says of itself, in the messages that carry it.
  public var status: ChargerStatus? {
    switch body {
    case .chargeParameterDiscovery(_, let status, _): status
    case .cableCheck(_, let status): status
    case .preCharge(let status, _): status
    case .powerDelivery(let status): status
    case .meteringReceipt(let status): status
    case .currentDemand(let report): report.status
    case .weldingDetection(let status, _): status
    default: nil
    }
  }
}
