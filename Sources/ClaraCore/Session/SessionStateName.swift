/// The states of the V2G session, as in clara-behaviour 1.1.
public enum SessionStateName: UInt8, Sendable {
  /// Before a connection.
  case start
  /// TCP is up, nothing sent yet.
  case connected
  /// supportedAppProtocolReq is out.
  case negotiateProtocol
  /// SessionSetupReq is out.
  case sessionSetup
  /// ServiceDiscoveryReq is out.
  case serviceDiscovery
  /// ServicePaymentSelectionReq is out.
  case paymentSelection
  /// ContractAuthenticationReq is out.
  case contractAuthentication
  /// ChargeParameterDiscoveryReq is out.
  case chargeParameterDiscovery
  /// CableCheckReq is out.
  case cableCheck
  /// The pause before the first PreChargeReq, in which the CHAdeMO live pass starts.
  case preChargeStart
  /// PreChargeReq is out.
  case preCharge
  /// The contactors have closed; PowerDeliveryReq follows.
  case contactorsClosed
  /// PowerDeliveryReq (on) is out.
  case powerDeliveryOn
  /// CurrentDemandReq is out.
  case currentDemand
  /// PowerDeliveryReq (off) is out.
  case powerDeliveryOff
  /// State B is set and the current falls.
  case currentDown
  /// WeldingDetectionReq is out.
  case weldingDetection
  /// SessionStopReq is out.
  case sessionStop
  /// The safe shutdown runs: state B, and time for the charger to bring its current down.
  case safeShutDown
  /// The session is over.
  case end
  /// MeteringReceiptReq is out (ISO 15118-2).
  case meteringReceipt
  /// PowerDeliveryReq (Renegotiate) is out (ISO 15118-2); what follows is what came before the first charge, from
  /// ChargeParameterDiscovery on.
  case renegotiation
  /// ServiceDetailReq is out (ISO 15118-2), between ServiceDiscovery and PaymentSelection.
  case serviceDetail

  /// The name used in logs and reports.
  public var name: StaticString {
    switch self {
    case .start: "Start"
    case .connected: "Connected"
    case .negotiateProtocol: "NegotiateProtocol"
    case .sessionSetup: "SessionSetup"
    case .serviceDiscovery: "ServiceDiscovery"
    case .paymentSelection: "PaymentSelection"
    case .contractAuthentication: "ContractAuthentication"
    case .chargeParameterDiscovery: "ChargeParameterDiscovery"
    case .cableCheck: "CableCheck"
    case .preChargeStart: "PreChargeStart"
    case .preCharge: "PreCharge"
    case .contactorsClosed: "ContactorsClosed"
    case .powerDeliveryOn: "PowerDeliveryOn"
    case .currentDemand: "CurrentDemand"
    case .powerDeliveryOff: "PowerDeliveryOff"
    case .currentDown: "CurrentDown"
    case .weldingDetection: "WeldingDetection"
    case .sessionStop: "SessionStop"
    case .safeShutDown: "SafeShutDown"
    case .end: "End"
    case .meteringReceipt: "MeteringReceipt"
    case .renegotiation: "Renegotiation"
    case .serviceDetail: "ServiceDetail"
    }
  }
}
