import ClaraCore
import EXI
import HAL
import Testing

@testable import HALSim

/// The simulated charger in ISO 15118-2, spoken to by hand: order, codes, schedules, receipts, renegotiation.
@Suite struct ISO2ChargerTests {
  private func code(_ body: ISO2.Body?) -> ISO2.ResponseCode? {
    switch body {
    case .SessionSetupRes(let message): message.ResponseCode
    case .ServiceDiscoveryRes(let message): message.ResponseCode
    case .ServiceDetailRes(let message): message.ResponseCode
    case .PaymentServiceSelectionRes(let message): message.ResponseCode
    case .AuthorizationRes(let message): message.ResponseCode
    case .ChargeParameterDiscoveryRes(let message): message.ResponseCode
    case .CableCheckRes(let message): message.ResponseCode
    case .PreChargeRes(let message): message.ResponseCode
    case .PowerDeliveryRes(let message): message.ResponseCode
    case .CurrentDemandRes(let message): message.ResponseCode
    case .MeteringReceiptRes(let message): message.ResponseCode
    case .WeldingDetectionRes(let message): message.ResponseCode
    case .SessionStopRes(let message): message.ResponseCode
    default: nil
    }
  }

  @Test func theOfferOfTheHighestPriorityThatItSpeaksIsChosen() throws {
    #expect(try ISO2ChargerRig().offer([(ISO2ChargerRig.din, 4, 1), (ISO2ChargerRig.iso, 9, 2)])?.SchemaID == 9)
    let refused = try ISO2ChargerRig().offer([(ISO2ChargerRig.din, 4, 1)])
    #expect(refused?.ResponseCode == .Failed_NoNegotiation)
    #expect(refused?.SchemaID == nil)
    var both = ChargerProfile.ideal
    both.session.protocols = [.iso2, .din70121]
    for (first, second, chosen) in [(UInt8(1), UInt8(2), UInt8(4)), (2, 1, 9)] {
      let offers = [(ISO2ChargerRig.din, 4, first), (ISO2ChargerRig.iso, 9, second)] as [(StaticString, UInt8, UInt8)]
      let request = try HandshakeBytes.request(offers)
      let answer = HandshakeResponder.answer(request, supported: both.session.protocols, refuses: false)
      #expect(answer?.chosen == (chosen == 4 ? .din70121 : .iso2))
    }
  }

  @Test func everyMessageOutOfOrderIsASequenceError() throws {
    let bodies: [ISO2.Body] = [
      .ServiceDiscoveryReq(.init()), ISO2ChargerRig.selection, .AuthorizationReq(.init()),
      ISO2ChargerRig.parameters(), .CableCheckReq(.init(DC_EVStatus: ISO2ChargerRig.status)),
      ISO2ChargerRig.preCharge, ISO2ChargerRig.powerDelivery(.Start), ISO2ChargerRig.demand,
      .MeteringReceiptReq(.init(SessionID: EXIBytes([1]), MeterInfo: .init(MeterID: EXIText("M")))),
      .WeldingDetectionReq(.init(DC_EVStatus: ISO2ChargerRig.status)),
    ]
    for (phase, allowed) in [(SECCSession.Phase.parameters, 3), (.cableCheck, 4), (.preCharge, 5)] {
      for (index, body) in bodies.enumerated() where index != allowed {
        let rig = ISO2ChargerRig()
        try rig.reach(phase)
        #expect(code(try rig.exchange(body)) == .FAILED_SequenceError, "\(phase), \(index)")
        #expect(rig.session.phase == .failed)
      }
    }
  }

  @Test func anotherSessionIsUnknown() throws {
    let rig = ISO2ChargerRig()
    try rig.reach(.parameters)
    #expect(code(try rig.exchange(ISO2ChargerRig.parameters(), sessionID: [9, 9])) == .FAILED_UnknownSession)
  }

  @Test func onlyWhatWasOfferedCanBeSelected() throws {
    let rig = ISO2ChargerRig()
    try rig.reach(.parameters)
    #expect(code(try rig.exchange(ISO2ChargerRig.parameters(.DC_core))) == .FAILED_WrongEnergyTransferMode)
    let asked = ISO2ChargerRig()
    _ = try asked.offer([(ISO2ChargerRig.iso, 7, 1)])
    _ = try asked.exchange(.SessionSetupReq(.init(EVCCID: EXIBytes([2, 0, 0, 0, 0, 1]))))
    _ = try asked.exchange(.ServiceDiscoveryReq(.init()))
    #expect(code(try asked.exchange(.ServiceDetailReq(.init(ServiceID: 3)))) == .FAILED_ServiceIDInvalid)
  }

  @Test func theScheduleComesWithFinishedAndBindsTheProfile() throws {
    var profile = ChargerProfile.ideal
    profile.session.schedule = [.init(start_s: 0, power_W: 50_000), .init(start_s: 60, power_W: 22_000)]
    let rig = ISO2ChargerRig(profile)
    try rig.reach(.parameters)
    var schedules: [ISO2.SASchedules?] = []
    while rig.session.phase == .parameters {
      guard case .ChargeParameterDiscoveryRes(let message) = try rig.exchange(ISO2ChargerRig.parameters()) else {
        break
      }
      #expect((message.SASchedules != nil) == (message.EVSEProcessing == .Finished))
      schedules.append(message.SASchedules)
    }
    guard case .SAScheduleList(let list)?? = schedules.last, let tuple = list.SAScheduleTuple.first else {
      Issue.record("no schedule")
      return
    }
    #expect(tuple.SAScheduleTupleID == 1)
    #expect(tuple.PMaxSchedule.PMaxScheduleEntry[1]?.PMax.whole == 22_000)
  }

  @Test(
    arguments: [
      (UInt8(1), Int16(2_200), ISO2.ResponseCode.OK), (1, nil, .OK), (1, 5_001, .FAILED_ChargingProfileInvalid),
      (2, 2_200, .FAILED_TariffSelectionInvalid),
    ] as [(UInt8, Int16?, ISO2.ResponseCode)])
  func aProfileAboveTheScheduleIsRefused(_ scheduleID: UInt8, _ power: Int16?, _ expected: ISO2.ResponseCode) throws {
    let rig = ISO2ChargerRig()
    try rig.reach(.preCharge)
    for _ in 0..<20 {
      _ = try rig.exchange(ISO2ChargerRig.preCharge)
      rig.settle(100)
    }
    let body = ISO2ChargerRig.powerDelivery(.Start, scheduleID: scheduleID, power_W: power)
    #expect(code(try rig.exchange(body)) == expected)
  }

  private func receipt(_ rig: ISO2ChargerRig, reading_Wh: UInt64, _ sessionID: [UInt8]) -> ISO2.Body {
    .MeteringReceiptReq(
      .init(
        SessionID: EXIBytes<8>(sessionID.span) ?? EXIBytes(), SAScheduleTupleID: 1,
        MeterInfo: .init(MeterID: EXIText("METER"), MeterReading: reading_Wh)))
  }

  @Test func aReceiptMustComeNextAndMustBeRight() throws {
    for (isRight, expected) in [(true, ISO2.ResponseCode.OK), (false, .FAILED_MeteringSignatureNotValid)] {
      let rig = ISO2ChargerRig()
      try rig.reach(.charging)
      #expect(rig.session.phase == .charging)
      rig.session.wantsReceipt = true
      guard case .CurrentDemandRes(let demand) = try rig.exchange(ISO2ChargerRig.demand) else {
        Issue.record("no CurrentDemandRes")
        return
      }
      #expect(demand.ReceiptRequired == true)
      let reading = try #require(demand.MeterInfo?.MeterReading)
      let body = receipt(rig, reading_Wh: isRight ? reading : reading + 1, rig.sessionID)
      #expect(code(try rig.exchange(body)) == expected)
      if isRight {
        guard case .CurrentDemandRes(let next) = try rig.exchange(ISO2ChargerRig.demand) else { return }
        #expect(next.ReceiptRequired == nil)
      }
    }
    let skipped = ISO2ChargerRig()
    try skipped.reach(.charging)
    skipped.session.wantsReceipt = true
    _ = try skipped.exchange(ISO2ChargerRig.demand)
    #expect(code(try skipped.exchange(ISO2ChargerRig.demand)) == .FAILED_SequenceError)
  }

  @Test func renegotiationGoesThroughTheParametersBackToTheLoop() throws {
    let rig = ISO2ChargerRig()
    try rig.reach(.charging)
    rig.session.wishedPower_W = 10_000
    guard case .CurrentDemandRes(let demand) = try rig.exchange(ISO2ChargerRig.demand) else { return }
    #expect(demand.DC_EVSEStatus.EVSENotification == .ReNegotiation)
    #expect(code(try rig.exchange(ISO2ChargerRig.powerDelivery(.Renegotiate))) == .OK)
    var answer: ISO2.Body?
    for _ in 0..<5 where rig.session.phase == .renegotiating { answer = try rig.exchange(ISO2ChargerRig.parameters()) }
    guard case .ChargeParameterDiscoveryRes(let message) = answer,
      case .DC_EVSEChargeParameter(let limits) = message.EVSEChargeParameter
    else {
      Issue.record("no new parameters")
      return
    }
    #expect(limits.EVSEMaximumPowerLimit.whole == 10_000)
    rig.session.pilotChanged(to: .b, now: rig.now)
    try rig.reachPreCharge()
    let above = ISO2ChargerRig.powerDelivery(.Start, power_W: 1_001)
    #expect(code(try rig.start(above)) == .FAILED_ChargingProfileInvalid)
  }

  @Test func theLoopGoesOnAfterARenegotiation() throws {
    let rig = ISO2ChargerRig()
    try rig.reach(.charging)
    rig.session.wishedPower_W = 10_000
    #expect(code(try rig.exchange(ISO2ChargerRig.powerDelivery(.Renegotiate))) == .OK)
    #expect(rig.session.phase == .renegotiating)
    #expect(rig.events.contains(.powerDeliveryEnded))
    for _ in 0..<5 where rig.session.phase == .renegotiating { _ = try rig.exchange(ISO2ChargerRig.parameters()) }
    // Cable and car are looked at again: PowerDeliveryReq (Start) would be out of order.
    #expect(rig.session.phase == .cableCheck)
    rig.session.pilotChanged(to: .b, now: rig.now)
    try rig.reachPreCharge()
    #expect(rig.session.phase == .preCharge)
    #expect(code(try rig.start(ISO2ChargerRig.powerDelivery(.Start, power_W: 1_000))) == .OK)
    guard case .CurrentDemandRes(let demand) = try rig.exchange(ISO2ChargerRig.demand) else { return }
    #expect(demand.DC_EVSEStatus.EVSENotification == .None)
    #expect(demand.EVSEMaximumPowerLimit?.whole == 10_000)
    #expect(
      rig.events.contains(.limits(.init(voltage_mV: 500_000, current_mA: 125_000, power_W: 10_000), isDynamic: false)))
  }

  @Test func aRenegotiationIsNotShortened() throws {
    let rig = ISO2ChargerRig()
    try rig.reach(.charging)
    rig.session.wishedPower_W = 10_000
    _ = try rig.exchange(ISO2ChargerRig.powerDelivery(.Renegotiate))
    for _ in 0..<5 where rig.session.phase == .renegotiating { _ = try rig.exchange(ISO2ChargerRig.parameters()) }
    let early = try rig.exchange(ISO2ChargerRig.powerDelivery(.Start, power_W: 1_000))
    #expect(code(early) == .FAILED_SequenceError)
  }

  @Test func detailsAreToldOfWhatIsOfferedAndNothingElseCanBeSelected() throws {
    var profile = ChargerProfile.ideal
    profile.session.services = [3, 4]
    func discovered() throws -> ISO2ChargerRig {
      let rig = ISO2ChargerRig(profile)
      _ = try rig.offer([(ISO2ChargerRig.iso, 7, 1)])
      _ = try rig.exchange(.SessionSetupReq(.init(EVCCID: EXIBytes([2, 0, 0, 0, 0, 1]))))
      #expect(code(try rig.exchange(.ServiceDiscoveryReq(.init()))) == .OK)
      return rig
    }
    let rig = try discovered()
    guard case .ServiceDetailRes(let detail)? = try rig.exchange(.ServiceDetailReq(.init(ServiceID: 4))) else {
      Issue.record("no ServiceDetailRes")
      return
    }
    #expect(detail.ResponseCode == .OK)
    #expect(detail.ServiceID == 4)
    #expect(detail.ServiceParameterList?.ParameterSet.count == 1)
    let selected = ISO2.SelectedServiceList(
      SelectedService: EXIList(ISO2.SelectedService(ServiceID: 1), ISO2.SelectedService(ServiceID: 9)))
    let selection = ISO2.PaymentServiceSelectionReq(
      SelectedPaymentOption: .ExternalPayment, SelectedServiceList: selected)
    #expect(code(try rig.exchange(.PaymentServiceSelectionReq(selection))) == .FAILED_ServiceSelectionInvalid)
    let other = try discovered()
    #expect(code(try other.exchange(.ServiceDetailReq(.init(ServiceID: 5)))) == .FAILED_ServiceIDInvalid)
  }

  /// Before the power was stopped in order there is nothing to take up again.
  @Test func aPauseBeforeTheEndOfThePowerIsAnEnd() throws {
    let rig = ISO2ChargerRig()
    try rig.reach(.parameters)
    #expect(code(try rig.exchange(.SessionStopReq(.init(ChargingSession: .Pause)))) == .OK)
    #expect(rig.session.end == .completed)
    #expect(rig.events.contains(.pauseConfirmed))
  }
}

/// Handshake requests as bytes.
enum HandshakeBytes {
  static func request(_ offers: [(StaticString, UInt8, UInt8)]) throws -> [UInt8] {
    var list = EXIList<AppProtocol.Offer, 5>()
    for (namespace, schemaID, priority) in offers {
      list.append(
        .init(
          ProtocolNamespace: EXIText(namespace), VersionNumberMajor: 2, VersionNumberMinor: 0, SchemaID: schemaID,
          Priority: priority))
    }
    var buffer = [UInt8](repeating: 0, count: 256)
    var span = buffer.mutableSpan
    let count = try AppProtocol.Message.supportedAppProtocolReq(.init(AppProtocol: list)).encode(into: &span)
    return Array(buffer[..<count])
  }
}
