import EXI
import HAL
import Testing

@testable import ClaraCore

/// Clara's requests in ISO 15118-2 as a charger decodes them, and a charger's responses as Clara reads them.
@Suite struct ISO2DialectTests {
  static let id = FixedBytes<8>(repeating: 0x5A, count: 8)
  static let vehicle = VehicleStatus(isReady: true, soc_percent: 42)
  static let limits = VehicleLimits(maximumVoltage_mV: 410_000, maximumCurrent_mA: 200_000, maximumPower_W: 100_000)

  private func sent(_ request: SessionRequest) throws -> ISO2.Message {
    var buffer = FrameBuffer<512>()
    try ISO2Dialect.encode(request, sessionID: Self.id, into: &buffer)
    return try ISO2.Message.decode(buffer.span)
  }

  private func read(_ body: ISO2.Body) throws -> SessionResponse {
    guard let header = EXIBytes<8>(Self.id.span) else { throw DialectError.notAResponse }
    var buffer = FrameBuffer<512>()
    try Handshake.encode(ISO2.Message(Header: .init(SessionID: header), Body: body), into: &buffer)
    return try ISO2Dialect.decode(buffer.span)
  }

  static func plan(_ entries: (UInt32, Int32)...) -> ChargingPlan {
    var plan = ChargingPlan(scheduleID: 7)
    for (start_s, power_W) in entries { plan.append(.init(start_s: start_s, power_W: power_W)) }
    return plan
  }

  @Test func theEVCCIDHasSixBytes() throws {
    guard case .SessionSetupReq(let setup) = try sent(.sessionSetup(evccID: MACAddress(0x0200_0000_0001))).Body else {
      Issue.record("not a SessionSetupReq")
      return
    }
    #expect((0..<setup.EVCCID.count).map { setup.EVCCID[$0] } == [2, 0, 0, 0, 0, 1])
  }

  @Test func simpleRequestsAreWhatTheyAre() throws {
    #expect(try sent(.serviceDiscovery).Body == .ServiceDiscoveryReq(.init()))
    #expect(try sent(.contractAuthentication).Body == .AuthorizationReq(.init()))
    #expect(try sent(.sessionStop).Body == .SessionStopReq(.init(ChargingSession: .Terminate)))
    let selection = ISO2.PaymentServiceSelectionReq(
      SelectedPaymentOption: .ExternalPayment,
      SelectedServiceList: .init(SelectedService: EXIList(.init(ServiceID: 3))))
    #expect(try sent(.servicePaymentSelection(serviceID: 3)).Body == .PaymentServiceSelectionReq(selection))
    let status = ISO2.DC_EVStatus(EVReady: true, EVErrorCode: .NO_ERROR, EVRESSSOC: 42)
    #expect(try sent(.cableCheck(Self.vehicle)).Body == .CableCheckReq(.init(DC_EVStatus: status)))
    #expect(try sent(.weldingDetection(Self.vehicle)).Body == .WeldingDetectionReq(.init(DC_EVStatus: status)))
    #expect(throws: DialectError.notAResponse) { _ = try sent(.supportedAppProtocol) }
  }

  @Test(
    arguments: [
      (EnergyTransfer.extended, ISO2.EnergyTransferMode.DC_extended), (.core, .DC_core), (.comboCore, .DC_combo_core),
      (.unique, .DC_unique),
    ])
  func parametersNameTheTransferAndTheLimits(_ transfer: EnergyTransfer, _ mode: ISO2.EnergyTransferMode) throws {
    let body = try sent(.chargeParameterDiscovery(Self.vehicle, Self.limits, transfer)).Body
    guard case .ChargeParameterDiscoveryReq(let request) = body,
      case .DC_EVChargeParameter(let parameter) = request.EVChargeParameter
    else {
      Issue.record("not a ChargeParameterDiscoveryReq of DC")
      return
    }
    #expect(request.RequestedEnergyTransferMode == mode)
    #expect(parameter.EVMaximumVoltageLimit.milli == 410_000)
    #expect(parameter.EVMaximumCurrentLimit.milli == 200_000)
    #expect(parameter.EVMaximumPowerLimit?.whole == 100_000)
    #expect(parameter.EVMaximumPowerLimit?.Unit == .W)
    #expect(parameter.DepartureTime == nil)
  }

  @Test func theChargingProfileGoesWithTheStart() throws {
    let plan = Self.plan((0, 50_001), (600, 20_000))
    guard case .PowerDeliveryReq(let start) = try sent(.powerDelivery(Self.vehicle, .start, plan)).Body else {
      Issue.record("not a PowerDeliveryReq")
      return
    }
    #expect(start.ChargeProgress == .Start)
    #expect(start.SAScheduleTupleID == 7)
    let entries = try #require(start.ChargingProfile?.ProfileEntry)
    #expect(entries.count == 2)
    #expect(entries[0]?.ChargingProfileEntryMaxPower.whole == 50_000)
    #expect(entries[1]?.ChargingProfileEntryStart == 600)
    #expect(entries[1]?.ChargingProfileEntryMaxPower.whole == 20_000)
    for (progress, name) in [(PowerProgress.stop, ISO2.ChargeProgress.Stop), (.renegotiate, .Renegotiate)] {
      guard case .PowerDeliveryReq(let other) = try sent(.powerDelivery(Self.vehicle, progress, plan)).Body else {
        Issue.record("not a PowerDeliveryReq")
        return
      }
      #expect(other.ChargeProgress == name)
      #expect(other.SAScheduleTupleID == 7)
      #expect(other.ChargingProfile == nil)
    }
    guard case .PowerDeliveryReq(let bare) = try sent(.powerDelivery(Self.vehicle, .start, nil)).Body else { return }
    #expect(bare.SAScheduleTupleID == 1)
    #expect(bare.ChargingProfile == nil)
  }

  @Test func currentDemandAsksInTenths() throws {
    let body = try sent(.currentDemand(Self.vehicle, Self.limits, voltage_mV: 399_990, current_mA: 123_456)).Body
    guard case .CurrentDemandReq(let demand) = body else {
      Issue.record("not a CurrentDemandReq")
      return
    }
    #expect(demand.EVTargetVoltage.milli == 399_900)
    #expect(demand.EVTargetCurrent.milli == 123_400)
    #expect(demand.EVMaximumVoltageLimit?.milli == 410_000)
    #expect(!demand.ChargingComplete)
  }

  static func status(
    _ notification: ISO2.EVSENotification = .None, _ isolation: ISO2.IsolationLevel? = .Valid
  ) -> ISO2.DC_EVSEStatus {
    .init(
      NotificationMaxDelay: 10, EVSENotification: notification, EVSEIsolationStatus: isolation,
      EVSEStatusCode: .EVSE_Ready)
  }

  static func value(_ value: Int16, _ unit: ISO2.UnitSymbol, _ multiplier: Int8 = 0) -> ISO2.PhysicalValue {
    .init(Multiplier: multiplier, Unit: unit, Value: value)
  }

  @Test func theBestOfferedTransferIsTaken() throws {
    func offer(_ modes: [ISO2.EnergyTransferMode], _ options: EXIList<ISO2.PaymentOption, 2>) throws -> ServiceOffer? {
      var list = EXIList<ISO2.EnergyTransferMode, 6>()
      for mode in modes { list.append(mode) }
      let service = ISO2.ChargeService(
        ServiceID: 9, ServiceCategory: .EVCharging, FreeService: true,
        SupportedEnergyTransferMode: .init(EnergyTransferMode: list))
      let body = try read(
        .ServiceDiscoveryRes(
          .init(ResponseCode: .OK, PaymentOptionList: .init(PaymentOption: options), ChargeService: service))
      ).body
      guard case .serviceDiscovery(let offer) = body else { return nil }
      return offer
    }
    let both = EXIList<ISO2.PaymentOption, 2>(.Contract, .ExternalPayment)
    let extended = try offer([.AC_three_phase_core, .DC_unique, .DC_extended, .DC_core], both)
    #expect(extended?.transfer == .extended)
    #expect(extended?.serviceID == 9)
    #expect(extended?.offersDC == true)
    #expect(extended?.acceptsExternalPayment == true)
    #expect(try offer([.DC_unique, .DC_combo_core], both)?.transfer == .comboCore)
    #expect(try offer([.AC_single_phase_core], both)?.offersDC == false)
    #expect(try offer([.DC_extended], EXIList(.Contract))?.acceptsExternalPayment == false)
  }

  @Test func waitingForTheCustomerIsOngoing() throws {
    for (processing, isFinished) in [
      (ISO2.EVSEProcessing.Finished, true), (.Ongoing, false), (.Ongoing_WaitingForCustomerInteraction, false),
    ] {
      let response = try read(.AuthorizationRes(.init(ResponseCode: .OK, EVSEProcessing: processing)))
      #expect(response.body == .contractAuthentication(isFinished: isFinished))
      #expect(response.sessionID == Self.id)
    }
  }

  static func parameters(_ entries: EXIList<ISO2.PMaxScheduleEntry, 3>) -> ISO2.Body {
    let parameter = ISO2.DC_EVSEChargeParameter(
      DC_EVSEStatus: status(), EVSEMaximumCurrentLimit: value(125, .A),
      EVSEMaximumPowerLimit: value(500, .W, 2), EVSEMaximumVoltageLimit: value(500, .V),
      EVSEMinimumCurrentLimit: value(0, .A), EVSEMinimumVoltageLimit: value(150, .V),
      EVSEPeakCurrentRipple: value(1, .A))
    let tuple = ISO2.SAScheduleTuple(SAScheduleTupleID: 12, PMaxSchedule: .init(PMaxScheduleEntry: entries))
    return .ChargeParameterDiscoveryRes(
      .init(
        ResponseCode: .OK, EVSEProcessing: .Finished,
        SASchedules: .SAScheduleList(.init(SAScheduleTuple: EXIList(tuple))),
        EVSEChargeParameter: .DC_EVSEChargeParameter(parameter)))
  }

  static func entry(_ start: UInt32, _ power: ISO2.PhysicalValue) -> ISO2.PMaxScheduleEntry {
    .init(TimeInterval: .RelativeTimeInterval(.init(start: start)), PMax: power)
  }

  @Test func scheduleAndLimitsAreRead() throws {
    let entries = EXIList<ISO2.PMaxScheduleEntry, 3>(
      Self.entry(0, Self.value(5_000, .W, 1)), Self.entry(60, Self.value(11, .W, 3)))
    guard case .chargeParameterDiscovery(true, let status, let limits?) = try read(Self.parameters(entries)).body else {
      Issue.record("not a finished ChargeParameterDiscoveryRes")
      return
    }
    #expect(status == ChargerStatus(code: .ready, isolation: .valid, notification: .none))
    #expect(limits.maximumVoltage_mV == 500_000)
    #expect(limits.minimumVoltage_mV == 150_000)
    #expect(limits.maximumCurrent_mA == 125_000)
    #expect(limits.maximumPower_W == 50_000)
    #expect(limits.schedule?.scheduleID == 12)
    #expect(limits.schedule?.count == 2)
    #expect(limits.schedule?.power_W(after_s: 0) == 50_000)
    #expect(limits.schedule?.power_W(after_s: 61) == 11_000)
  }

  @Test func aReceiptIsReadAndGoesBackAsItCame() throws {
    let signature: [UInt8] = Array(1...64)
    var demand = ISO2.CurrentDemandRes(
      ResponseCode: .OK, DC_EVSEStatus: Self.status(.ReNegotiation, .No_IMD),
      EVSEPresentVoltage: Self.value(4_000, .V, -1),
      EVSEPresentCurrent: Self.value(500, .A, -1), EVSECurrentLimitAchieved: false, EVSEVoltageLimitAchieved: true,
      EVSEPowerLimitAchieved: false, EVSEID: EXIText("DE*CLA*E1"), SAScheduleTupleID: 12)
    demand.MeterInfo = ISO2.MeterInfo(
      MeterID: EXIText("METER-1"), MeterReading: 1_234_567, SigMeterReading: EXIBytes<64>(signature.span),
      MeterStatus: -3,
      TMeter: 1_700_000_000)
    guard case .currentDemand(let quiet) = try read(.CurrentDemandRes(demand)).body else { return }
    #expect(quiet.receipt == nil)
    #expect(quiet.status.notification == .renegotiation)
    #expect(quiet.status.isolation == .notMonitored)
    #expect(quiet.voltage_mV == 400_000)
    #expect(quiet.current_mA == 50_000)
    #expect(quiet.isVoltageLimitAchieved)
    #expect(quiet.maximumCurrent_mA == nil)
    demand.ReceiptRequired = true
    guard case .currentDemand(let report) = try read(.CurrentDemandRes(demand)).body, let receipt = report.receipt
    else {
      Issue.record("no receipt")
      return
    }
    guard case .MeteringReceiptReq(let request) = try sent(.meteringReceipt(receipt)).Body else {
      Issue.record("not a MeteringReceiptReq")
      return
    }
    #expect(request.MeterInfo == demand.MeterInfo)
    #expect(request.SAScheduleTupleID == 12)
    #expect(request.Id == nil)
    #expect((0..<request.SessionID.count).map { request.SessionID[$0] } == Array(repeating: 0x5A, count: 8))
  }

  @Test func codesFromFourOnAreFailures() throws {
    for index in UInt8(0)..<ISO2.ResponseCode.count {
      let code = try #require(ISO2.ResponseCode(rawValue: index))
      let response = try read(.SessionStopRes(.init(ResponseCode: code)))
      #expect(response.code == index)
      #expect(response.isPositive == "\(code.name)".hasPrefix("OK"))
      #expect(response.body == .sessionStop)
    }
  }

  @Test func requestsAndGarbageAreNotResponses() {
    #expect(throws: DialectError.notAResponse) { _ = try read(.SessionStopReq(.init(ChargingSession: .Terminate))) }
    #expect(throws: DialectError.self) { _ = try ISO2Dialect.decode([0x80, 0x98].span) }
  }
}
