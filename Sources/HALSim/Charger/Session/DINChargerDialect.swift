import EXI

/// DIN SPEC 70121 as the charger speaks it.
struct DINChargerDialect: ChargerDialect {
  /// Limits, ids and multipliers of the answers.
  let profile: ChargerProfile
  let hasReceipts = false

  func decode(_ exi: [UInt8]) -> DecodedRequest {
    guard let message = try? DIN.Message.decode(exi.span) else { return .undecodable }
    let header = message.Header.SessionID
    let sessionID = (0..<header.count).compactMap { header[$0] }
    guard let request = Self.request(message.Body) else { return .unknown }
    return .request(request, sessionID: sessionID)
  }

  private static func request(_ body: DIN.Body) -> SECCRequest? {
    switch body {
    case .SessionSetupReq(let content):
      return .sessionSetup(evccID: (0..<content.EVCCID.count).compactMap { content.EVCCID[$0] })
    case .ServiceDiscoveryReq: return .serviceDiscovery
    case .ServicePaymentSelectionReq(let content):
      let list = content.SelectedServiceList.SelectedService
      return .servicePaymentSelection(
        isExternal: content.SelectedPaymentOption == .ExternalPayment,
        serviceIDs: (0..<list.inlineCount).compactMap { list[$0]?.ServiceID })
    case .ContractAuthenticationReq: return .contractAuthentication
    case .ChargeParameterDiscoveryReq(let content): return parameters(content)
    case .CableCheckReq(let content): return .cableCheck(status(content.DC_EVStatus))
    case .PreChargeReq(let content):
      return .preCharge(
        status(content.DC_EVStatus), voltage_mV: PhysicalScale.milli(content.EVTargetVoltage),
        current_mA: PhysicalScale.milli(content.EVTargetCurrent))
    case .PowerDeliveryReq(let content): return powerDelivery(content)
    case .CurrentDemandReq(let content):
      return .currentDemand(
        status(content.DC_EVStatus),
        limits(content.EVMaximumVoltageLimit, content.EVMaximumCurrentLimit, content.EVMaximumPowerLimit),
        voltage_mV: PhysicalScale.milli(content.EVTargetVoltage),
        current_mA: PhysicalScale.milli(content.EVTargetCurrent))
    case .WeldingDetectionReq(let content): return .weldingDetection(status(content.DC_EVStatus))
    case .SessionStopReq: return .sessionStop
    default: return nil
    }
  }

  private static func parameters(_ content: DIN.ChargeParameterDiscoveryReq) -> SECCRequest {
    guard case .DC_EVChargeParameter(let car) = content.EVChargeParameter else {
      return .chargeParameterDiscovery(.init(), .init(), isDC: false)
    }
    let type = content.EVRequestedEnergyTransferType
    return .chargeParameterDiscovery(
      status(car.DC_EVStatus),
      limits(car.EVMaximumVoltageLimit, car.EVMaximumCurrentLimit, car.EVMaximumPowerLimit),
      isDC: type == .DC_core || type == .DC_extended || type == .DC_combo_core || type == .DC_unique)
  }

  private static func powerDelivery(_ content: DIN.PowerDeliveryReq) -> SECCRequest {
    var isComplete = false
    if case .DC_EVPowerDeliveryParameter(let parameter)? = content.EVPowerDeliveryParameter {
      isComplete =
        parameter.DC_EVStatus.EVCabinConditioning != nil && parameter.DC_EVStatus.EVRESSConditioning != nil
        && parameter.BulkChargingComplete != nil
    }
    return .powerDelivery(.init(progress: content.ReadyToChargeState ? .start : .stop, isComplete: isComplete))
  }

  private static func status(_ status: DIN.DC_EVStatus) -> SECCRequest.Status {
    .init(isReady: status.EVReady, errorCode: status.EVErrorCode.rawValue, soc_percent: status.EVRESSSOC)
  }

  private static func limits(
    _ voltage: DIN.PhysicalValue?, _ current: DIN.PhysicalValue?, _ power: DIN.PhysicalValue?
  ) -> SECCRequest.Limits {
    .init(
      voltage_mV: voltage.map(PhysicalScale.milli), current_mA: current.map(PhysicalScale.milli),
      power_W: power.map(PhysicalScale.watts))
  }
}
