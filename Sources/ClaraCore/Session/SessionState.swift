import HAL

/// The state of the V2G session, with the data that exists in it (clara-behaviour 1.1).
enum SessionState {
  case start
  case connected
  case negotiateProtocol(NegotiateProtocol)
  case sessionSetup(SessionSetup)
  case serviceDiscovery(ServiceDiscovery)
  case paymentSelection(PaymentSelection)
  case contractAuthentication(ContractAuthentication)
  case chargeParameterDiscovery(ChargeParameterDiscovery)
  case cableCheck(CableCheck)
  case preChargeStart(PreChargeStart)
  case preCharge(PreCharge)
  case contactorsClosed(ContactorsClosed)
  case powerDeliveryOn(PowerDeliveryOn)
  case currentDemand(CurrentDemand)
  case powerDeliveryOff(PowerDeliveryOff)
  case currentDown(CurrentDown)
  case weldingDetection(WeldingDetection)
  case sessionStop(SessionStop)
  case safeShutDown(SafeShutDown)
  case end
  case meteringReceipt(MeteringReceipt)
  case renegotiation(Renegotiation)
  case serviceDetail(ServiceDetail)

  /// The state's public name.
  var name: SessionStateName {
    switch self {
    case .start: .start
    case .connected: .connected
    case .negotiateProtocol: .negotiateProtocol
    case .sessionSetup: .sessionSetup
    case .serviceDiscovery: .serviceDiscovery
    case .paymentSelection: .paymentSelection
    case .contractAuthentication: .contractAuthentication
    case .chargeParameterDiscovery: .chargeParameterDiscovery
    case .cableCheck: .cableCheck
    case .preChargeStart: .preChargeStart
    case .preCharge: .preCharge
    case .contactorsClosed: .contactorsClosed
    case .powerDeliveryOn: .powerDeliveryOn
    case .currentDemand: .currentDemand
    case .powerDeliveryOff: .powerDeliveryOff
    case .currentDown: .currentDown
    case .weldingDetection: .weldingDetection
    case .sessionStop: .sessionStop
    case .safeShutDown: .safeShutDown
    case .end: .end
    case .meteringReceipt: .meteringReceipt
    case .renegotiation: .renegotiation
    case .serviceDetail: .serviceDetail
    }
  }

  /// The response the state waits for, or nil while no request is out.
  var awaited: V2GMessageName? {
    switch self {
    case .negotiateProtocol: .supportedAppProtocol
    case .sessionSetup: .sessionSetup
    case .serviceDiscovery: .serviceDiscovery
    case .paymentSelection: .servicePaymentSelection
    case .contractAuthentication(let state): state.exchange == nil ? nil : .contractAuthentication
    case .chargeParameterDiscovery(let state): state.exchange == nil ? nil : .chargeParameterDiscovery
    case .cableCheck(let state): state.exchange == nil ? nil : .cableCheck
    case .preCharge(let state): state.exchange == nil ? nil : .preCharge
    case .powerDeliveryOn, .powerDeliveryOff, .renegotiation: .powerDelivery
    case .meteringReceipt: .meteringReceipt
    case .serviceDetail: .serviceDetail
    case .currentDemand(let state): state.exchange == nil ? nil : .currentDemand
    case .weldingDetection(let state): state.exchange == nil ? nil : .weldingDetection
    case .sessionStop: .sessionStop
    case .start, .connected, .preChargeStart, .contactorsClosed, .currentDown, .safeShutDown, .end: nil
    }
  }

  /// When the state must be stepped next.
  var deadline: Instant {
    switch self {
    case .start, .end: .distantFuture
    case .connected: .zero
    case .negotiateProtocol(let state): state.exchange.deadline
    case .sessionSetup(let state): state.exchange.deadline
    case .serviceDiscovery(let state): state.exchange.deadline
    case .paymentSelection(let state): state.exchange.deadline
    case .contractAuthentication(let state): state.deadline
    case .chargeParameterDiscovery(let state): state.deadline
    case .cableCheck(let state): state.deadline
    case .preChargeStart(let state): state.until
    case .preCharge(let state): state.deadline
    case .contactorsClosed(let state): state.until
    case .powerDeliveryOn(let state): state.exchange.deadline
    case .currentDemand(let state): state.deadline
    case .powerDeliveryOff(let state): state.exchange.deadline
    case .currentDown(let state): state.until
    case .weldingDetection(let state): state.deadline
    case .sessionStop(let state): state.exchange.deadline
    case .safeShutDown(let state): state.until
    case .meteringReceipt(let state): state.exchange.deadline
    case .renegotiation(let state): state.exchange.deadline
    case .serviceDetail(let state): state.exchange.deadline
    }
  }
}
