import HAL

/// A request of the vehicle, independent of the protocol that carries it.
///
/// A dialect turns it into bytes; what is not here (multipliers, units, fixed fields) is the dialect's business.
public enum SessionRequest: Equatable, Sendable {
  /// Offers the protocols that Clara speaks.
  case supportedAppProtocol
  /// Opens a session; the EVCC id is the modem's address.
  case sessionSetup(evccID: MACAddress)
  /// Asks for the services.
  case serviceDiscovery
  /// Asks for the details of a service beside charging (ISO 15118-2).
  case serviceDetail(serviceID: UInt16)
  /// Selects external payment and the charging service by the id the charger gave it.
  case servicePaymentSelection(serviceID: UInt16)
  /// Asks whether the user is authorized.
  case contractAuthentication
  /// Announces the vehicle's limits and asks for the charger's.
  case chargeParameterDiscovery(VehicleStatus, VehicleLimits, EnergyTransfer)
  /// Asks for the cable check.
  case cableCheck(VehicleStatus)
  /// Asks for a voltage before the contactors close.
  case preCharge(VehicleStatus, voltage_mV: Int32, current_mA: Int32)
  /// Starts or ends power delivery, or asks to agree on it anew; with the charging profile where there is one.
  case powerDelivery(VehicleStatus, PowerProgress, ChargingPlan?)
  /// Asks for current.
  case currentDemand(VehicleStatus, VehicleLimits, voltage_mV: Int32, current_mA: Int32)
  /// Confirms a meter reading.
  case meteringReceipt(MeterReport)
  /// Asks for the voltage at the outlet after the contactors opened.
  case weldingDetection(VehicleStatus)
  /// Ends the session.
  case sessionStop
  /// Pauses the session: SessionStopReq with Pause (ISO 15118-2).
  case sessionPause

  /// The pair of messages it belongs to.
  public var name: V2GMessageName {
    switch self {
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
    case .sessionStop, .sessionPause: .sessionStop
    }
  }
}
