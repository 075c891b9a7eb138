import EXI
import HAL
import Testing

@testable import ClaraCore

/// The session's part of a pause, and the details of services (ISO 15118-2).
@Suite struct SessionPauseTests {
  private func limits(_ scheduleID: UInt8) -> ChargerLimits {
    var limits = SessionHarness.limits
    var plan = ChargingPlan(scheduleID: scheduleID)
    plan.append(.init(start_s: 0, power_W: 30_000))
    limits.schedule = plan
    return limits
  }

  private func paused(_ chosen: SessionProtocol = .iso2) -> SessionHarness {
    var harness = SessionHarness(chosen)
    harness.run(to: .chargeParameterDiscovery)
    harness.answer(.chargeParameterDiscovery(isFinished: true, SessionHarness.ready, limits(9)))
    harness.run(to: .currentDemand)
    harness.inputs.stopRequest = .paused
    harness.inputs.car.areContactorsOpenAgain = true
    harness.answer(harness.goodBody(.currentDemand))
    harness.inputs.isContactorClosed = false
    harness.run(to: .end)
    return harness
  }

  private func resumed(to goal: SessionStateName = .sessionSetup) -> SessionHarness {
    var harness = paused()
    harness.inputs.stopRequest = .none
    harness.sent = []
    harness.session.connect()
    harness.run(to: goal)
    return harness
  }

  @Test func aPauseEndsTheCurrentInOrderAndKeepsWhatItMust() {
    let harness = paused()
    #expect(harness.sent.suffix(3).map(\.name) == [.powerDelivery, .weldingDetection, .sessionStop])
    #expect(harness.sent.last == .sessionPause)
    #expect(!harness.session.context.wantsStateC)
    #expect(!harness.session.context.wantsLock)
    #expect(
      harness.session.paused
        == PausedSession(
          sessionID: harness.sessionID, kind: .iso2, serviceID: 7, transfer: .extended, scheduleID: 9))
  }

  @Test func theOldIDIsAskedForAndItsChoicesHold() {
    var harness = resumed()
    #expect(harness.session.context.sessionID == harness.sessionID)
    harness.answer(.sessionSetup, code: SessionResponse.oldSessionJoined)
    #expect(harness.state == .serviceDiscovery)
    #expect(harness.session.context.resumed?.scheduleID == 9)
    #expect(harness.session.paused == nil)
    var offer = ServiceOffer(serviceID: 7, acceptsExternalPayment: true, offersDC: true)
    offer.transfer = .core
    harness.answer(.serviceDiscovery(offer))
    #expect(harness.session.context.transfer == .extended)
  }

  @Test func plainOKUnderTheOldIDJoinsAsWell() {
    var harness = resumed()
    harness.answer(.sessionSetup)
    #expect(harness.session.context.resumed != nil)
  }

  @Test func aNewSessionForgetsTheOldOne() {
    var harness = resumed()
    harness.answer(.sessionSetup, code: 1)
    #expect(harness.session.context.resumed == nil)
    #expect(harness.state == .serviceDiscovery)
    // A plain OK under another id is a new one too.
    var other = resumed()
    let id = FixedBytes<8>(repeating: 0x77, count: 8)
    other.take(
      other.session.receive(
        SessionResponse(sessionID: id, code: 0, isPositive: true, body: .sessionSetup), other.inputs, now: other.now))
    #expect(other.session.context.resumed == nil)
    #expect(other.session.context.sessionID == id)
  }

  @Test func whoJoinsAnotherSessionIsNotFollowed() {
    var harness = resumed()
    let id = FixedBytes<8>(repeating: 0x77, count: 8)
    harness.take(
      harness.session.receive(
        SessionResponse(sessionID: id, code: 2, isPositive: true, body: .sessionSetup), harness.inputs,
        now: harness.now))
    #expect(harness.state == .safeShutDown)
    #expect(harness.session.context.stopReason == .sessionIDMismatch)
    #expect(harness.session.paused == nil)
  }

  @Test func aRefusedIDIsForgottenAndASilentChargerIsAskedAgain() {
    var refused = resumed()
    refused.answer(.sessionSetup, code: 7, isPositive: false)
    #expect(refused.session.context.stopReason == .chargerResponseFailed)
    #expect(refused.session.paused == nil)
    var silent = resumed()
    silent.advance(.seconds(2))
    #expect(silent.session.context.stopReason == .responseTimeout)
    #expect(silent.session.paused != nil)
  }

  @Test func anotherProtocolKnowsNothingOfThePause() {
    var harness = paused()
    harness.inputs.stopRequest = .none
    harness.session.connect()
    harness.run(to: .negotiateProtocol)
    harness.answer(.supportedAppProtocol(schemaID: SessionProtocol.din.schemaID))
    #expect(harness.session.context.resumed == nil)
    #expect(harness.session.context.sessionID == FixedBytes(repeating: 0, count: 8))
  }

  @Test func dinIsEndedAndNotPaused() {
    let harness = paused(.din)
    #expect(harness.sent.last == .sessionStop)
    #expect(harness.session.paused == nil)
    #expect(!harness.session.mayPause)
  }

  @Test func aPauseGivesWayToAnEnd() {
    var harness = SessionHarness(.iso2)
    harness.run(to: .currentDemand)
    #expect(harness.session.mayPause)
    harness.inputs.stopRequest = .paused
    harness.answer(harness.goodBody(.currentDemand))
    #expect(harness.state == .powerDeliveryOff)
    harness.inputs.stopRequest = .stopButton
    harness.answer(harness.goodBody(.powerDelivery))
    harness.inputs.car.areContactorsOpenAgain = true
    harness.inputs.isContactorClosed = false
    harness.run(to: .end)
    #expect(harness.sent.last == .sessionStop)
    #expect(harness.session.context.stopReason == .stopButton)
    #expect(harness.session.paused == nil)
  }

  // MARK: The dialect

  private func encoded(_ request: SessionRequest) throws -> ISO2.Body {
    var buffer = FrameBuffer<1_024>()
    try ISO2Dialect.encode(request, sessionID: FixedBytes(repeating: 1, count: 8), into: &buffer)
    return try ISO2.Message.decode(buffer.span).Body
  }

  @Test func pauseAndDetailsAreSpelt() throws {
    guard case .SessionStopReq(let pause) = try encoded(.sessionPause) else {
      Issue.record("no SessionStopReq")
      return
    }
    #expect(pause.ChargingSession == .Pause)
    guard case .ServiceDetailReq(let detail) = try encoded(.serviceDetail(serviceID: 1_234)) else {
      Issue.record("no ServiceDetailReq")
      return
    }
    #expect(detail.ServiceID == 1_234)
    var buffer = FrameBuffer<1_024>()
    for request in [SessionRequest.sessionPause, .serviceDetail(serviceID: 3)] {
      #expect(throws: DialectError.self) {
        try DINDialect.encode(request, sessionID: FixedBytes(repeating: 1, count: 8), into: &buffer)
      }
    }
  }

  /// Three schedules, of 10, 20 and 30 kW.
  private func parameters() throws -> [UInt8] {
    // A message has the first in place; the charger's others stand where they were decoded from.
    var tuples = EXIList<ISO2.SAScheduleTuple, 1>()
    var scratch = EXIScratch<128>()
    for index in 1...3 as ClosedRange<UInt8> {
      let entry = ISO2.PMaxScheduleEntry(
        TimeInterval: .RelativeTimeInterval(.init(start: 0, duration: 86_400)),
        PMax: ISO2.PhysicalValue(Multiplier: 3, Unit: .W, Value: Int16(index) * 10))
      try scratch.append(
        ISO2.SAScheduleTuple(SAScheduleTupleID: index, PMaxSchedule: .init(PMaxScheduleEntry: EXIList(entry))),
        to: &tuples)
    }
    func value(_ unit: ISO2.UnitSymbol) -> ISO2.PhysicalValue { .init(Multiplier: 0, Unit: unit, Value: 400) }
    let parameter = ISO2.DC_EVSEChargeParameter(
      DC_EVSEStatus: .init(NotificationMaxDelay: 0, EVSENotification: .None, EVSEStatusCode: .EVSE_Ready),
      EVSEMaximumCurrentLimit: value(.A), EVSEMaximumPowerLimit: value(.W), EVSEMaximumVoltageLimit: value(.V),
      EVSEMinimumCurrentLimit: value(.A), EVSEMinimumVoltageLimit: value(.V), EVSEPeakCurrentRipple: value(.A))
    let body = ISO2.Body.ChargeParameterDiscoveryRes(
      .init(
        ResponseCode: .OK, EVSEProcessing: .Finished, SASchedules: .SAScheduleList(.init(SAScheduleTuple: tuples)),
        EVSEChargeParameter: .DC_EVSEChargeParameter(parameter)))
    var buffer = [UInt8](repeating: 0, count: 512)
    var span = buffer.mutableSpan
    var bytes = span.mutableBytes
    let header = ISO2.MessageHeader(SessionID: EXIBytes([1, 2, 3, 4, 5, 6, 7, 8]))
    let count = try ISO2.Message(Header: header, Body: body).encode(into: &bytes, source: scratch.source)
    return Array(buffer[..<count])
  }

  @Test func theScheduleOfThePausedSessionIsTakenAgain() throws {
    let message = try parameters()
    for (kept, taken) in [(nil, 1), (1, 1), (2, 2), (3, 3), (77, 1)] as [(UInt8?, UInt8)] {
      let response = try ISO2Dialect.decode(message.span, keeping: kept)
      guard case .chargeParameterDiscovery(true, _, let limits) = response.body else {
        Issue.record("no parameters")
        return
      }
      #expect(limits?.schedule?.scheduleID == taken)
      #expect(limits?.schedule?.power_W(after_s: 0) == Int32(taken) * 10_000)
    }
  }

  // MARK: Details of services

  @Test func eachOfferedServiceIsAskedForOnce() {
    var harness = SessionHarness(.iso2)
    harness.run(to: .serviceDiscovery)
    var offer = ServiceOffer(serviceID: 1, acceptsExternalPayment: true, offersDC: true)
    for id in 3...9 as ClosedRange<UInt16> { offer.others.append(id) }
    #expect(offer.others.count == OtherServices.limit)
    harness.answer(.serviceDiscovery(offer))
    for id in 3...6 as ClosedRange<UInt16> {
      #expect(harness.state == .serviceDetail)
      #expect(harness.sent.last == .serviceDetail(serviceID: id))
      harness.answer(.serviceDetail(serviceID: id))
    }
    #expect(harness.sent.last == .servicePaymentSelection(serviceID: 1))
  }

  @Test func detailsThatFailAreLeftOutTheNextTime() {
    for isSilent in [false, true] {
      var harness = SessionHarness(.iso2)
      harness.run(to: .serviceDiscovery)
      var offer = ServiceOffer(serviceID: 1, acceptsExternalPayment: true, offersDC: true)
      offer.others.append(3)
      harness.answer(.serviceDiscovery(offer))
      if isSilent {
        harness.advance(.milliseconds(4_999))
        #expect(harness.state == .serviceDetail)
        harness.advance(.milliseconds(1))
      } else {
        harness.answer(.serviceDetail(serviceID: 3), code: 6, isPositive: false)
      }
      #expect(harness.state == .safeShutDown)
      harness.session.connect()
      harness.run(to: .serviceDiscovery)
      harness.answer(.serviceDiscovery(offer))
      #expect(harness.state == .paymentSelection)
    }
  }
}
