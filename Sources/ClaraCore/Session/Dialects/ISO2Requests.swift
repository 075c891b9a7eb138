import EXI
import HAL

/// The requests as ISO 15118-2 bodies: the fields that recorded cars send.
enum ISO2Requests {
  /// The body of a request; nil for the handshake, which is no message of this set, and for what does not fit into it.
  static func body(_ request: SessionRequest, _ sessionID: EXIBytes<8>) -> ISO2.Body? {
    switch request {
    case .supportedAppProtocol: nil
    case .sessionSetup(let evccID): .SessionSetupReq(ISO2.SessionSetupReq(EVCCID: bytes(evccID)))
    case .serviceDiscovery: .ServiceDiscoveryReq(ISO2.ServiceDiscoveryReq())
    case .serviceDetail(let serviceID): .ServiceDetailReq(ISO2.ServiceDetailReq(ServiceID: serviceID))
    case .servicePaymentSelection(let serviceID):
      .PaymentServiceSelectionReq(
        ISO2.PaymentServiceSelectionReq(
          SelectedPaymentOption: .ExternalPayment,
          SelectedServiceList: ISO2.SelectedServiceList(
            SelectedService: EXIList(ISO2.SelectedService(ServiceID: serviceID)))))
    case .contractAuthentication: .AuthorizationReq(ISO2.AuthorizationReq())
    case .chargeParameterDiscovery(let vehicle, let limits, let transfer):
      .ChargeParameterDiscoveryReq(chargeParameters(vehicle, limits, transfer))
    case .cableCheck(let vehicle): .CableCheckReq(ISO2.CableCheckReq(DC_EVStatus: status(vehicle)))
    case .preCharge(let vehicle, let voltage_mV, let current_mA):
      .PreChargeReq(
        ISO2.PreChargeReq(
          DC_EVStatus: status(vehicle), EVTargetVoltage: tenths(voltage_mV, .V),
          EVTargetCurrent: tenths(current_mA, .A)))
    case .powerDelivery(let vehicle, let progress, let plan): .PowerDeliveryReq(powerDelivery(vehicle, progress, plan))
    case .currentDemand(let vehicle, let limits, let voltage_mV, let current_mA):
      .CurrentDemandReq(currentDemand(vehicle, limits, voltage_mV: voltage_mV, current_mA: current_mA))
    case .meteringReceipt(let report): receipt(report, sessionID).map { .MeteringReceiptReq($0) }
    case .weldingDetection(let vehicle):
      .WeldingDetectionReq(ISO2.WeldingDetectionReq(DC_EVStatus: status(vehicle)))
    case .sessionStop: .SessionStopReq(ISO2.SessionStopReq(ChargingSession: .Terminate))
    case .sessionPause: .SessionStopReq(ISO2.SessionStopReq(ChargingSession: .Pause))
    }
  }

  private static func chargeParameters(
    _ vehicle: VehicleStatus, _ limits: VehicleLimits, _ transfer: EnergyTransfer
  ) -> ISO2.ChargeParameterDiscoveryReq {
    let mode: ISO2.EnergyTransferMode =
      switch transfer {
      case .extended: .DC_extended
      case .core: .DC_core
      case .comboCore: .DC_combo_core
      case .unique: .DC_unique
      }
    let parameter = ISO2.DC_EVChargeParameter(
      DC_EVStatus: status(vehicle), EVMaximumCurrentLimit: tenths(limits.maximumCurrent_mA, .A),
      EVMaximumPowerLimit: watts(limits.maximumPower_W), EVMaximumVoltageLimit: tenths(limits.maximumVoltage_mV, .V),
      FullSOC: 100, BulkSOC: 80)
    return ISO2.ChargeParameterDiscoveryReq(
      RequestedEnergyTransferMode: mode, EVChargeParameter: .DC_EVChargeParameter(parameter))
  }

  /// The charging profile goes with the start only: the other two ask for nothing that it could limit.
  private static func powerDelivery(
    _ vehicle: VehicleStatus, _ progress: PowerProgress, _ plan: ChargingPlan?
  ) -> ISO2.PowerDeliveryReq {
    let kind: ISO2.ChargeProgress =
      switch progress {
      case .start: .Start
      case .stop: .Stop
      case .renegotiate: .Renegotiate
      }
    let parameter = ISO2.DC_EVPowerDeliveryParameter(
      DC_EVStatus: status(vehicle), BulkChargingComplete: false, ChargingComplete: false)
    var chargingProfile: ISO2.ChargingProfile?
    if progress == .start, let plan, plan.count > 0 { chargingProfile = profile(plan) }
    // Without a schedule there is nothing to choose: the first id that the schema allows stands for that.
    return ISO2.PowerDeliveryReq(
      ChargeProgress: kind, SAScheduleTupleID: plan?.scheduleID ?? 1,
      ChargingProfile: chargingProfile,
      EVPowerDeliveryParameter: .DC_EVPowerDeliveryParameter(parameter))
  }

  /// Not optimised: Swift 6.3.1 crashes when it takes the plan apart to pass its fields one by one.
  @_optimize(none)
  private static func profile(_ plan: ChargingPlan) -> ISO2.ChargingProfile {
    var entries = EXIList<ISO2.ProfileEntry, 4>()
    for index in 0..<ChargingPlan.limit { append(plan[index], to: &entries) }
    return ISO2.ChargingProfile(ProfileEntry: entries)
  }

  private static func append(_ entry: ChargingPlan.Entry?, to entries: inout EXIList<ISO2.ProfileEntry, 4>) {
    guard let entry else { return }
    // The finest multiple that fits, rounded down: what is planned stays below what is allowed.
    let power = ISO2.PhysicalValue(milli: Int64(entry.power_W) * 1_000, multiplier: 0, unit: .W)
    entries.append(
      ISO2.ProfileEntry(
        ChargingProfileEntryStart: entry.start_s, ChargingProfileEntryMaxPower: power ?? watts(entry.power_W)))
  }

  private static func currentDemand(
    _ vehicle: VehicleStatus, _ limits: VehicleLimits, voltage_mV: Int32, current_mA: Int32
  ) -> ISO2.CurrentDemandReq {
    ISO2.CurrentDemandReq(
      DC_EVStatus: status(vehicle), EVTargetCurrent: tenths(current_mA, .A),
      EVMaximumVoltageLimit: tenths(limits.maximumVoltage_mV, .V),
      EVMaximumCurrentLimit: tenths(limits.maximumCurrent_mA, .A), EVMaximumPowerLimit: watts(limits.maximumPower_W),
      BulkChargingComplete: false, ChargingComplete: false,
      RemainingTimeToFullSoC: ISO2.PhysicalValue(Multiplier: 0, Unit: .s, Value: 1_200),
      RemainingTimeToBulkSoC: ISO2.PhysicalValue(Multiplier: 0, Unit: .s, Value: 600),
      EVTargetVoltage: tenths(voltage_mV, .V))
  }

  /// The reading as it came, without Id: with external payment there is no contract whose key could sign it.
  private static func receipt(_ report: MeterReport, _ sessionID: EXIBytes<8>) -> ISO2.MeteringReceiptReq? {
    guard let meterID = EXIText<32>(utf8: report.meterID.span) else { return nil }
    var signature: EXIBytes<64>?
    if let bytes = report.signature { signature = EXIBytes<64>(bytes.span) }
    return ISO2.MeteringReceiptReq(
      SessionID: sessionID, SAScheduleTupleID: report.scheduleID,
      MeterInfo: ISO2.MeterInfo(
        MeterID: meterID, MeterReading: report.reading_Wh, SigMeterReading: signature, MeterStatus: report.status,
        TMeter: report.time_s))
  }

  private static func status(_ vehicle: VehicleStatus) -> ISO2.DC_EVStatus {
    ISO2.DC_EVStatus(
      EVReady: vehicle.isReady, EVErrorCode: .NO_ERROR, EVRESSSOC: Int8(min(vehicle.soc_percent, 100)))
  }

  /// A voltage or current in tenths, rounded down: a limit is never exceeded by rounding. 3,276.7 is the most.
  private static func tenths(_ milli: Int32, _ unit: ISO2.UnitSymbol) -> ISO2.PhysicalValue {
    ISO2.PhysicalValue(Multiplier: -1, Unit: unit, Value: Int16(clamping: max(milli, 0) / 100))
  }

  /// A power in steps of 100 W, as real cars send it. 3,276.7 kW is the most.
  private static func watts(_ power_W: Int32) -> ISO2.PhysicalValue {
    ISO2.PhysicalValue(Multiplier: 2, Unit: .W, Value: Int16(clamping: max(power_W, 0) / 100))
  }

  private static func bytes(_ address: MACAddress) -> EXIBytes<6> {
    let octets: [6 of UInt8] = [address[0], address[1], address[2], address[3], address[4], address[5]]
    return EXIBytes(octets)
  }
}
