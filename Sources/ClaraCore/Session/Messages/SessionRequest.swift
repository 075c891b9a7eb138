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

  /// The pair of messages it belongs to.
  public var name: V2GMessageName {
    switch self {
    case .supportedAppProtocol: .supportedAppProtocol
    case .sessionSetup: .sessionSetup
    case .serviceDiscovery: .serviceDiscovery
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
