import EXI

/// ISO 15118-2 (DC, external payment) as the charger speaks it.
struct ISO2ChargerDialect: ChargerDialect {
  /// Limits, ids and multipliers of the answers.
  let profile: ChargerProfile
  let hasReceipts = true

  func decode(_ exi: [UInt8]) -> DecodedRequest {
    guard let message = try? ISO2.Message.decode(exi.span) else { return .undecodable }
    let header = message.Header.SessionID
    let sessionID = (0..<header.count).compactMap { header[$0] }
    guard let request = Self.request(message.Body) else { return .unknown }
    return .request(request, sessionID: sessionID)
  }

  private static func request(_ body: ISO2.Body) -> SECCRequest? {
    switch body {
    case .SessionSetupReq(let content):
      return .sessionSetup(evccID: (0..<content.EVCCID.count).compactMap { content.EVCCID[$0] })
    case .ServiceDiscoveryReq: return .serviceDiscovery
    case .ServiceDetailReq(let content): return .serviceDetail(serviceID: content.ServiceID)
    case .PaymentServiceSelectionReq(let content):
      let list = content.SelectedServiceList.SelectedService
      return .servicePaymentSelection(
        isExternal: content.SelectedPaymentOption == .ExternalPayment,
        serviceIDs: (0..<list.inlineCount).compactMap { list[$0]?.ServiceID })
    case .AuthorizationReq: return .contractAuthentication
    case .ChargeParameterDiscoveryReq(let content): return parameters(content)
    case .CableCheckReq(let content): return .cableCheck(status(content.DC_EVStatus))
    case .PreChargeReq(let content):
      return .preCharge(
        status(content.DC_EVStatus), voltage_mV: PhysicalScale.milli(content.EVTargetVoltage),
        current_mA: PhysicalScale.milli(content.EVTargetCurrent))
    case .PowerDeliveryReq(let content): return .powerDelivery(power(content))
    case .CurrentDemandReq(let content):
      return .currentDemand(
        status(content.DC_EVStatus),
        limits(content.EVMaximumVoltageLimit, content.EVMaximumCurrentLimit, content.EVMaximumPowerLimit),
        voltage_mV: PhysicalScale.milli(content.EVTargetVoltage),
        current_mA: PhysicalScale.milli(content.EVTargetCurrent))
    case .MeteringReceiptReq(let content): return .meteringReceipt(receipt(content))
    case .WeldingDetectionReq(let content): return .weldingDetection(status(content.DC_EVStatus))
    case .SessionStopReq(let content): return content.ChargingSession == .Pause ? .sessionPause : .sessionStop
    default: return nil
    }
  }

  /// Only what ServiceDiscoveryRes has offered may be asked for.
  private static func parameters(_ content: ISO2.ChargeParameterDiscoveryReq) -> SECCRequest {
    guard case .DC_EVChargeParameter(let car) = content.EVChargeParameter else {
      return .chargeParameterDiscovery(.init(), .init(), isDC: false)
    }
    return .chargeParameterDiscovery(
      status(car.DC_EVStatus),
      limits(car.EVMaximumVoltageLimit, car.EVMaximumCurrentLimit, car.EVMaximumPowerLimit),
      isDC: content.RequestedEnergyTransferMode == .DC_extended)
  }

  private static func power(_ content: ISO2.PowerDeliveryReq) -> SECCRequest.Power {
    let progress: SECCRequest.Power.Progress =
      switch content.ChargeProgress {
      case .Start: .start
      case .Stop: .stop
      case .Renegotiate: .renegotiate
      }
    var isComplete = false
    if case .DC_EVPowerDeliveryParameter(let parameter)? = content.EVPowerDeliveryParameter {
      isComplete = parameter.BulkChargingComplete != nil
    }
    var power = SECCRequest.Power(progress: progress, isComplete: isComplete, scheduleID: content.SAScheduleTupleID)
    if let list = content.ChargingProfile?.ProfileEntry {
      power.profile = (0..<list.inlineCount).compactMap { list[$0] }.map {
        .init(start_s: $0.ChargingProfileEntryStart, power_W: PhysicalScale.watts($0.ChargingProfileEntryMaxPower))
      }
    }
    return power
  }

  private static func receipt(_ content: ISO2.MeteringReceiptReq) -> SECCRequest.Receipt {
    let meterID = content.MeterInfo.MeterID
    return SECCRequest.Receipt(
      sessionID: (0..<content.SessionID.count).compactMap { content.SessionID[$0] },
      meterID: String(decoding: (0..<meterID.utf8Count).compactMap { meterID.utf8(at: $0) }, as: UTF8.self),
      reading_Wh: content.MeterInfo.MeterReading)
  }

  private static func status(_ status: ISO2.DC_EVStatus) -> SECCRequest.Status {
    .init(isReady: status.EVReady, errorCode: status.EVErrorCode.rawValue, soc_percent: status.EVRESSSOC)
  }

  private static func limits(
    _ voltage: ISO2.PhysicalValue?, _ current: ISO2.PhysicalValue?, _ power: ISO2.PhysicalValue?
  ) -> SECCRequest.Limits {
    .init(
      voltage_mV: voltage.map(PhysicalScale.milli), current_mA: current.map(PhysicalScale.milli),
      power_W: power.map(PhysicalScale.watts))
  }
}
