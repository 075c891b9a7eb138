/// The message pairs that a DC session without certificates uses, by the names of DIN SPEC 70121 where it has them.
public enum V2GMessageName: UInt8, Sendable {
  /// supportedAppProtocolReq and Res.
  case supportedAppProtocol
  /// SessionSetupReq and Res.
  case sessionSetup
  /// ServiceDiscoveryReq and Res.
  case serviceDiscovery
  /// ServicePaymentSelectionReq and Res (ISO 15118-2: PaymentServiceSelection).
  case servicePaymentSelection
  /// ContractAuthenticationReq and Res (ISO 15118-2: Authorization).
  case contractAuthentication
  /// ChargeParameterDiscoveryReq and Res.
  case chargeParameterDiscovery
  /// CableCheckReq and Res.
  case cableCheck
  /// PreChargeReq and Res.
  case preCharge
  /// PowerDeliveryReq and Res.
  case powerDelivery
  /// CurrentDemandReq and Res.
  case currentDemand
  /// WeldingDetectionReq and Res.
  case weldingDetection
  /// SessionStopReq and Res.
  case sessionStop
  /// MeteringReceiptReq and Res (ISO 15118-2).
  case meteringReceipt
  /// ServiceDetailReq and Res (ISO 15118-2).
  case serviceDetail

  /// The name without Req or Res.
  public var name: StaticString {
    switch self {
    case .supportedAppProtocol: "supportedAppProtocol"
    case .sessionSetup: "SessionSetup"
    case .serviceDiscovery: "ServiceDiscovery"
    case .servicePaymentSelection: "ServicePaymentSelection"
    case .contractAuthentication: "ContractAuthentication"
    case .chargeParameterDiscovery: "ChargeParameterDiscovery"
    case .cableCheck: "CableCheck"
    case .preCharge: "PreCharge"
    case .powerDelivery: "PowerDelivery"
    case .currentDemand: "CurrentDemand"
    case .weldingDetection: "WeldingDetection"
    case .sessionStop: "SessionStop"
    case .meteringReceipt: "MeteringReceipt"
    case .serviceDetail: "ServiceDetail"
    }
  }
}
