import EXI
import HAL
import Testing

@testable import HALSim

/// Order of messages, session ids, contents and time limits: what a charger must refuse.
@Suite struct ChargerSequenceTests {
  /// One request of each kind.
  static let requests: [(name: String, body: DIN.Body, allowed: Set<RigPhase>)] = [
    ("SessionSetup", .SessionSetupReq(.init(EVCCID: EXIBytes<8>())), [.negotiated]),
    ("ServiceDiscovery", .ServiceDiscoveryReq(.init()), [.setUp]),
    ("ServicePaymentSelection", ChargerRig.serviceSelection, [.discovered]),
    ("ContractAuthentication", .ContractAuthenticationReq(.init()), [.selected]),
    ("ChargeParameterDiscovery", ChargerRig.parameters(), [.authorised]),
    ("CableCheck", ChargerRig.cableCheck, [.parametersKnown]),
    ("PreCharge", ChargerRig.preCharge(360), [.cableChecked, .preCharged]),
    ("PowerDelivery", ChargerRig.powerDelivery(false), [.preCharged, .charging]),
    ("CurrentDemand", ChargerRig.currentDemand(), [.charging]),
    ("WeldingDetection", ChargerRig.weldingDetection, [.stopped]),
  ]

  @Test(arguments: RigPhase.allCases.filter { $0 != .connected })
  func everyMessageOutOfOrderIsASequenceError(_ phase: RigPhase) throws {
    for (name, body, allowed) in Self.requests where !allowed.contains(phase) {
      let rig = ChargerRig(.ideal)
      try rig.reach(phase)
      let message = try #require(try rig.exchange(body), "\(name) in \(phase)")
      #expect(message.Body.responseCode == .FAILED_SequenceError, "\(name) in \(phase)")
      rig.run(7_000)
      #expect(rig.charger.lastEnd == .failed, "\(name) in \(phase)")
      #expect(rig.car.isFinishedByCharger, "\(name) in \(phase)")
      #expect(rig.stage.physicalCurrent_mA == 0, "\(name) in \(phase)")
    }
  }

  @Test func anotherSessionIDIsUnknown() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.setUp)
    rig.sessionID[0] ^= 1
    let message = try #require(try rig.exchange(.ServiceDiscoveryReq(.init())))
    #expect(message.Body.responseCode == .FAILED_UnknownSession)
  }

  @Test func sessionStopIsTakenInEveryPhaseOfASession() throws {
    for phase in RigPhase.allCases where phase.rawValue >= RigPhase.setUp.rawValue {
      let rig = ChargerRig(.ideal)
      try rig.reach(phase)
      let message = try #require(try rig.exchange(ChargerRig.sessionStop))
      #expect(message.Body.responseCode == .OK, "\(phase)")
      rig.run(2_000)
      #expect(rig.stage.physicalCurrent_mA == 0, "\(phase)")
    }
  }

  @Test func theHandshakeGoesByPriorityAndRefusesTheRest() throws {
    let rig = ChargerRig(.ideal)
    try rig.connect()
    let unknown = AppProtocol.Offer(
      ProtocolNamespace: EXIText("urn:iso:15118:2:2013:MsgDef"), VersionNumberMajor: 2, VersionNumberMinor: 0,
      SchemaID: 1, Priority: 1)
    let response = try #require(try rig.handshake(EXIList(unknown)))
    #expect(response.ResponseCode == .Failed_NoNegotiation)
    #expect(response.SchemaID == nil)
    rig.run(7_000)
    #expect(rig.car.isFinishedByCharger)

    let both = ChargerRig(.ideal)
    try both.connect()
    var low = unknown
    low.ProtocolNamespace = EXIText("urn:din:70121:2012:MsgDef")
    low.Priority = 5
    low.VersionNumberMinor = 1
    var high = low
    high.SchemaID = 44
    high.Priority = 2
    let choice = try #require(try both.handshake(EXIList(low, high)))
    #expect(choice.SchemaID == 44)
    #expect(choice.ResponseCode == .OK_SuccessfulNegotiationWithMinorDeviation)
  }

  @Test func contentsOutOfRangeAreRefused() throws {
    let payment = ChargerRig(.ideal)
    try payment.reach(.discovered)
    let contract = DIN.Body.ServicePaymentSelectionReq(
      .init(
        SelectedPaymentOption: .Contract,
        SelectedServiceList: .init(SelectedService: EXIList(.init(ServiceID: 1)))))
    #expect(try payment.exchange(contract)?.Body.responseCode == .FAILED_PaymentSelectionInvalid)

    let low = ChargerRig(.ideal)
    try low.reach(.authorised)
    let tooLow = ChargerRig.parameters(voltageLimit_V: 100)
    #expect(try low.exchange(tooLow)?.Body.responseCode == .FAILED_WrongChargeParameter)

    let high = ChargerRig(.ideal)
    try high.reach(.cableChecked)
    #expect(try high.exchange(ChargerRig.preCharge(600))?.Body.responseCode == .FAILED_WrongChargeParameter)

    let strong = ChargerRig(.ideal)
    try strong.reach(.cableChecked)
    #expect(try strong.exchange(ChargerRig.preCharge(360, 3))?.Body.responseCode == .FAILED)
  }

  @Test func cableCheckFailsWithoutStateC() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.parametersKnown)
    let first = try #require(try rig.exchange(ChargerRig.cableCheck))
    #expect(!first.Body.isFinished)
    #expect(first.Body.status?.EVSEStatusCode == .EVSE_NotReady)
    rig.run(1_600)
    #expect(try rig.exchange(ChargerRig.cableCheck)?.Body.responseCode == .FAILED)
    #expect(rig.stage.physicalVoltage_mV == 0)
  }

  @Test func silenceEndsTheSessionAfterSixtySeconds() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.charging)
    let last = rig.now
    rig.run(59_000)
    #expect(rig.charger.isInSession)
    rig.run(3_000)
    #expect(rig.charger.lastEnd == .sequenceTimeout)
    let end = try #require(rig.time(of: .ended(.sequenceTimeout)))
    #expect(abs((end - last).milliseconds - 60_000) < 200)
    #expect(rig.stage.physicalCurrent_mA == 0)
  }

  @Test func withoutASessionTheNetworkIsLeftAfterEighteenSeconds() throws {
    let rig = ChargerRig(.ideal)
    rig.plug()
    rig.car.match(now: rig.now)
    try #require(rig.run(atMost: 20_000) { rig.charger.isJoined })
    let joined = rig.now
    rig.run(19_000)
    let end = try #require(rig.time(of: .ended(.setupTimeout)))
    #expect((end - joined).milliseconds == 18_000)
    #expect(!rig.charger.isJoined)
    // And the next try works: another matching, another network.
    rig.run(4_000)
    rig.car.match(now: rig.now)
    try #require(rig.run(atMost: 20_000) { rig.charger.isJoined })
    rig.run(2_500)
    try rig.discoverAndConnect()
  }

  @Test func aFailureBeforeStateCAllowsAnotherTryWithoutReplugging() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.selected)
    rig.car.finish(now: rig.now)
    rig.run(1_000)
    #expect(rig.charger.lastEnd == .connectionLost)
    rig.run(4_000)
    #expect(rig.pilot.oscillator == .pwm(duty_permille: 50))
    rig.sessionID = [UInt8](repeating: 0, count: 8)
    try rig.discoverAndConnect()
    #expect(try rig.handshake()?.SchemaID == 7)
    try rig.setUp()
  }

  @Test func aSessionThatHadPowerNeedsThePlugPulled() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.stopped)
    _ = try rig.exchange(ChargerRig.sessionStop)
    rig.car.finish(now: rig.now)
    rig.run(10_000)
    rig.car.connect(now: rig.now)
    rig.run(500)
    #expect(rig.car.isResetByCharger)
    rig.pilot.setPlugged(false)
    rig.run(500)
    #expect(rig.happened(.pilot(.a)))
    rig.plug()
    #expect(rig.pilot.oscillator == .pwm(duty_permille: 50))
  }
}
