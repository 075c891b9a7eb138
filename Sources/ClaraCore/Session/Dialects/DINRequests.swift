import EXI
import HAL

/// The requests as DIN SPEC 70121 bodies (fields as in clara-behaviour 1.3).
enum DINRequests {
  /// The body of a request; nil for what is no message of this set: the handshake, and what
  /// only ISO 15118-2 has.
  static func body(_ request: SessionRequest) -> DIN.Body? {
    switch request {
    case .supportedAppProtocol, .meteringReceipt, .serviceDetail, .sessionPause: nil
    case .sessionSetup(let evccID): .SessionSetupReq(DIN.SessionSetupReq(EVCCID: bytes(evccID)))
    case .serviceDiscovery: .ServiceDiscoveryReq(DIN.ServiceDiscoveryReq(ServiceCategory: .EVCharging))
    case .servicePaymentSelection(let serviceID):
      .ServicePaymentSelectionReq(
        DIN.ServicePaymentSelectionReq(
          SelectedPaymentOption: .ExternalPayment,
          SelectedServiceList: DIN.SelectedServiceList(
            SelectedService: EXIList(DIN.SelectedService(ServiceID: serviceID)))))
    case .contractAuthentication: .ContractAuthenticationReq(DIN.ContractAuthenticationReq())
    case .chargeParameterDiscovery(let vehicle, let limits, _):
      .ChargeParameterDiscoveryReq(chargeParameters(vehicle, limits))
    case .cableCheck(let vehicle): .CableCheckReq(DIN.CableCheckReq(DC_EVStatus: status(vehicle)))
    case .preCharge(let vehicle, let voltage_mV, let current_mA):
      .PreChargeReq(
        DIN.PreChargeReq(
          DC_EVStatus: status(vehicle), EVTargetVoltage: tenths(voltage_mV, .V),
          EVTargetCurrent: tenths(current_mA, .A)))
    case .powerDelivery(let vehicle, let progress, _):
      progress == .renegotiate ? nil : .PowerDeliveryReq(powerDelivery(vehicle, progress == .start))
    case .currentDemand(let vehicle, let limits, let voltage_mV, let current_mA):
      .CurrentDemandReq(currentDemand(vehicle, limits, voltage_mV: voltage_mV, current_mA: current_mA))
    case .weldingDetection(let vehicle):
      .WeldingDetectionReq(DIN.WeldingDetectionReq(DC_EVStatus: status(vehicle)))
    case .sessionStop: .SessionStopReq(DIN.SessionStopReq())
    }
  }

  private static func chargeParameters(
    _ vehicle: VehicleStatus, _ limits: VehicleLimits
  ) -> DIN.ChargeParameterDiscoveryReq {
    let parameter = DIN.DC_EVChargeParameter(
      DC_EVStatus: status(vehicle), EVMaximumCurrentLimit: tenths(limits.maximumCurrent_mA, .A),
      EVMaximumPowerLimit: watts(limits.maximumPower_W), EVMaximumVoltageLimit: tenths(limits.maximumVoltage_mV, .V),
      FullSOC: 100, BulkSOC: 80)
    return DIN.ChargeParameterDiscoveryReq(
      EVRequestedEnergyTransferType: .DC_extended, EVChargeParameter: .DC_EVChargeParameter(parameter))
  }

  /// Compleo ignores a request in which one of the optional fields is missing (clara-behaviour 1.11).
  private static func powerDelivery(_ vehicle: VehicleStatus, _ start: Bool) -> DIN.PowerDeliveryReq {
    let parameter = DIN.DC_EVPowerDeliveryParameter(
      DC_EVStatus: status(vehicle), BulkChargingComplete: false, ChargingComplete: false)
    return DIN.PowerDeliveryReq(
      ReadyToChargeState: start, EVPowerDeliveryParameter: .DC_EVPowerDeliveryParameter(parameter))
  }

  private static func currentDemand(
    _ vehicle: VehicleStatus, _ limits: VehicleLimits, voltage_mV: Int32, current_mA: Int32
  ) -> DIN.CurrentDemandReq {
    DIN.CurrentDemandReq(
      DC_EVStatus: status(vehicle), EVTargetCurrent: tenths(current_mA, .A),
      EVMaximumVoltageLimit: tenths(limits.maximumVoltage_mV, .V),
      EVMaximumCurrentLimit: tenths(limits.maximumCurrent_mA, .A), EVMaximumPowerLimit: watts(limits.maximumPower_W),
      BulkChargingComplete: false, ChargingComplete: false,
      RemainingTimeToFullSoC: DIN.PhysicalValue(Multiplier: 0, Unit: .s, Value: 1_200),
      RemainingTimeToBulkSoC: DIN.PhysicalValue(Multiplier: 0, Unit: .s, Value: 600),
      EVTargetVoltage: tenths(voltage_mV, .V))
  }

  /// Conditioning fields are always there (clara-behaviour 1.3).
  private static func status(_ vehicle: VehicleStatus) -> DIN.DC_EVStatus {
    DIN.DC_EVStatus(
      EVReady: vehicle.isReady, EVCabinConditioning: false, EVRESSConditioning: false, EVErrorCode: .NO_ERROR,
      EVRESSSOC: Int8(min(vehicle.soc_percent, 100)))
  }

  /// A voltage or current in tenths, rounded down: a limit is never exceeded by rounding. 3,276.7 is the most.
  private static func tenths(_ milli: Int32, _ unit: DIN.UnitSymbol) -> DIN.PhysicalValue {
    DIN.PhysicalValue(Multiplier: -1, Unit: unit, Value: Int16(clamping: max(milli, 0) / 100))
  }

  /// A power in steps of 100 W, as real cars send it. 3,276.7 kW is the most.
  private static func watts(_ power_W: Int32) -> DIN.PhysicalValue {
    DIN.PhysicalValue(Multiplier: 2, Unit: .W, Value: Int16(clamping: max(power_W, 0) / 100))
  }

  private static func bytes(_ address: MACAddress) -> EXIBytes<8> {
    let octets: [6 of UInt8] = [address[0], address[1], address[2], address[3], address[4], address[5]]
    return EXIBytes(octets)
  }
}
