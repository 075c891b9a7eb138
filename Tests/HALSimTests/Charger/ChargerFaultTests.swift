import ClaraCore
import EXI
import HAL
import Testing

@testable import HALSim

/// Each fault on command shows on the line or in the circuit, and the charger ends in a safe state.
@Suite struct ChargerFaultTests {
  /// The request of a message, and the phase in which it is sent.
  static func request(_ name: V2GMessageName) -> (RigPhase, DIN.Body) {
    switch name {
    case .supportedAppProtocol, .sessionSetup: (.negotiated, .SessionSetupReq(.init(EVCCID: EXIBytes<8>())))
    case .serviceDiscovery: (.setUp, .ServiceDiscoveryReq(.init()))
    case .servicePaymentSelection: (.discovered, ChargerRig.serviceSelection)
    case .contractAuthentication: (.selected, .ContractAuthenticationReq(.init()))
    case .chargeParameterDiscovery: (.authorised, ChargerRig.parameters())
    case .cableCheck: (.parametersKnown, ChargerRig.cableCheck)
    case .preCharge: (.cableChecked, ChargerRig.preCharge(360))
    case .powerDelivery: (.preCharged, ChargerRig.powerDelivery(true))
    case .currentDemand: (.charging, ChargerRig.currentDemand())
    case .weldingDetection: (.stopped, ChargerRig.weldingDetection)
    // DIN SPEC 70121 has no such thing in a DC session.
    case .sessionStop, .meteringReceipt, .serviceDetail: (.stopped, ChargerRig.sessionStop)
    }
  }

  static let names: [V2GMessageName] = [
    .sessionSetup, .serviceDiscovery, .servicePaymentSelection, .contractAuthentication, .chargeParameterDiscovery,
    .cableCheck, .preCharge, .powerDelivery, .currentDemand, .weldingDetection, .sessionStop,
  ]

  private func rig(before name: V2GMessageName, _ fault: ChargerFault?) throws -> (ChargerRig, DIN.Body) {
    let (phase, body) = Self.request(name)
    let rig = ChargerRig(.ideal)
    try rig.reach(phase)
    if name == .cableCheck {
      rig.pilot.setStateC(true)
      rig.run(100)
    }
    if let fault { rig.charger.inject(fault, at: rig.now) }
    return (rig, body)
  }

  @Test(arguments: names) func aResponseCodeOnCommandEndsTheSession(_ name: V2GMessageName) throws {
    let (rig, body) = try rig(before: name, .responseCode(name, .FAILED_TariffSelectionInvalid))
    let message = try #require(try rig.exchange(body))
    #expect(message.Body.responseCode == .FAILED_TariffSelectionInvalid)
    rig.run(7_000)
    #expect(rig.charger.lastEnd == .failed)
    #expect(rig.car.isFinishedByCharger)
    #expect(rig.stage.physicalCurrent_mA == 0)
    #expect(!rig.stage.isEnabled)
  }

  @Test(arguments: names) func aMessageLeftUnanswered(_ name: V2GMessageName) throws {
    let (rig, body) = try rig(before: name, .noAnswer(name))
    #expect(try rig.exchange(body, within: 5_000) == nil)
    rig.run(60_000)
    // Before there is a session, the shorter time for setting one up counts.
    #expect(rig.charger.lastEnd == (name == .sessionSetup ? .setupTimeout : .sequenceTimeout))
  }

  @Test(arguments: names) func anAnswerThatNobodyCanDecode(_ name: V2GMessageName) throws {
    let (rig, body) = try rig(before: name, .malformedEXI(name))
    #expect(throws: EXIError.self) { _ = try rig.exchange(body) }
  }

  @Test(arguments: names) func anAnswerOfAnotherKind(_ name: V2GMessageName) throws {
    let (rig, body) = try rig(before: name, .wrongResponse(name))
    let message = try #require(try rig.exchange(body))
    switch message.Body {
    case .SessionStopRes: #expect(name == .servicePaymentSelection)
    case .ServicePaymentSelectionRes: #expect(name != .servicePaymentSelection)
    default: Issue.record("neither of the two")
    }
  }

  @Test(arguments: names) func aLateAnswer(_ name: V2GMessageName) throws {
    let (rig, body) = try rig(before: name, .lateAnswer(name, by_ms: 700))
    let before = rig.now
    _ = try #require(try rig.exchange(body))
    #expect((rig.now - before).milliseconds >= 705)
    #expect((rig.now - before).milliseconds < 800)
  }

  @Test(arguments: 0..<16) func theFieldListHasItsSixteen(_ index: Int) throws {
    let faults = ChargerFault.fieldList[index]
    #expect(faults.isEmpty == (index == 15))
    let rig = ChargerRig(.ideal)
    try rig.connect()
    for fault in faults { rig.charger.inject(fault, at: rig.now) }
    for fault in faults { #expect(rig.happened(.fault(fault))) }
  }

  @Test func aBrokenHeaderOnCommand() throws {
    let (rig, body) = try rig(before: .preCharge, .malformedHeader(.preCharge))
    #expect(try rig.exchange(body) == nil)
    #expect(rig.car.takeMessage() == nil)
  }

  @Test func stopAnsweringLeavesTheConnectionUp() throws {
    let (rig, body) = try rig(before: .currentDemand, .stopAnswering)
    #expect(try rig.exchange(body) == nil)
    #expect(rig.car.isConnected)
    #expect(!rig.car.isFinishedByCharger)
  }

  @Test func anotherSessionIDInTheAnswers() throws {
    let (rig, body) = try rig(before: .currentDemand, .wrongSessionID)
    let message = try #require(try rig.exchange(body))
    #expect(message.Header.SessionID[0] != rig.sessionID[0])
  }

  @Test func everyResponseTwice() throws {
    let (rig, body) = try rig(before: .currentDemand, .doubledResponses)
    _ = try #require(try rig.exchange(body))
    #expect(rig.receive(within: 100) != nil)
  }

  @Test(arguments: [V2GMessageName.contractAuthentication, .chargeParameterDiscovery, .cableCheck])
  func ongoingForEver(_ name: V2GMessageName) throws {
    let (rig, body) = try rig(before: name, .endlessOngoing(name))
    for _ in 0..<40 {
      let message = try #require(try rig.exchange(body))
      #expect(!message.Body.isFinished)
      rig.run(500)
    }
  }

  @Test(arguments: 2...11) func aStatusCodeInTheLoop(_ code: Int) throws {
    guard code != 4 else { return }
    let (rig, body) = try rig(before: .currentDemand, .statusIn(.currentDemand, UInt8(code)))
    let message = try #require(try rig.exchange(body))
    #expect(message.Body.status?.EVSEStatusCode.rawValue == UInt8(code))
    #expect(message.Body.responseCode == .OK)
    rig.run(200)
    // Emergency and malfunction have no current any more; the others wait for the car.
    #expect((rig.stage.physicalCurrent_mA < 15_000) == (code == 5 || code == 6))
    // A car that does not follow is not waited for.
    rig.run(12_000)
    #expect(rig.charger.lastEnd == (code == 5 ? .emergency : .stopIgnored))
    #expect(rig.stage.physicalCurrent_mA == 0)
  }

  @Test func stopChargingAndIsolationFaultInTheLoop() throws {
    let (notified, body) = try rig(before: .currentDemand, .stopNotification)
    let notification = try #require(try notified.exchange(body)?.Body.status)
    #expect(notification.EVSENotification == .StopCharging)
    #expect(notification.EVSEStatusCode == .EVSE_Ready)

    let (isolated, _) = try rig(before: .currentDemand, .isolationFault)
    let status = try #require(try isolated.exchange(body)?.Body.status)
    #expect(status.EVSEIsolationStatus == .Fault)
    #expect(status.EVSENotification == .None)
  }

  @Test func aCableCheckThatFailsOnCommand() throws {
    let (rig, body) = try rig(before: .cableCheck, .cableCheckFailed)
    var last: DIN.Message?
    for _ in 0..<12 {
      last = try rig.exchange(body)
      if last?.Body.isFinished == true { break }
      rig.run(800)
    }
    #expect(last?.Body.responseCode == .FAILED)
    #expect(last?.Body.status?.EVSEStatusCode == .EVSE_Shutdown)
  }

  @Test func aPreChargeThatStaysBelow() throws {
    let (rig, body) = try rig(before: .preCharge, .preChargeBelow(mV: 60_000))
    for _ in 0..<10 {
      _ = try rig.exchange(body)
      rig.run(400)
    }
    let voltage_mV = try #require(try rig.exchange(body)?.Body.voltage_mV)
    #expect(abs(voltage_mV - 300_000) < 3_000)
  }

  @Test func lessCurrentThanAskedAndALimitThatDrops() throws {
    let (less, body) = try rig(before: .currentDemand, .deliversLess(permille: 500))
    _ = try less.exchange(body)
    less.run(1_000)
    #expect(abs(less.stage.physicalCurrent_mA - 25_000) < 1_000)

    let (dropped, _) = try rig(before: .currentDemand, .limitDrop(mA: 0))
    let message = try #require(try dropped.exchange(body))
    guard case .CurrentDemandRes(let response) = message.Body else { return }
    #expect(response.EVSEMaximumCurrentLimit.map(PhysicalScale.milli) == 0)
    #expect(response.EVSECurrentLimitAchieved)
    dropped.run(1_000)
    #expect(dropped.stage.physicalCurrent_mA < 500)
  }

  @Test func aMirroredVoltage() throws {
    let (rig, _) = try rig(before: .currentDemand, .mirrorsVoltage)
    #expect(try rig.exchange(ChargerRig.currentDemand(409))?.Body.voltage_mV == 409_000)
  }

  @Test func finishAndResetInTheLoop() throws {
    let (finished, _) = try rig(before: .currentDemand, nil)
    finished.charger.inject(.finish, at: finished.now)
    finished.run(1_000)
    #expect(finished.car.isFinishedByCharger)
    #expect(finished.stage.physicalCurrent_mA == 0)

    let (reset, _) = try rig(before: .currentDemand, nil)
    reset.charger.inject(.reset, at: reset.now)
    reset.run(1_000)
    #expect(reset.car.isResetByCharger)
    #expect(reset.happened(.disconnected(.dropped)))
    #expect(reset.stage.physicalCurrent_mA == 0)
  }

  @Test func aForgottenConnectionIsAnsweredWithReset() throws {
    let (rig, body) = try rig(before: .currentDemand, .forgetConnection)
    #expect(!rig.car.isResetByCharger)
    #expect(try rig.exchange(body, within: 500) == nil)
    #expect(rig.car.isResetByCharger)
    #expect(rig.charger.lastEnd == .connectionLost)
    #expect(rig.stage.physicalCurrent_mA == 0)
  }

  @Test func aSilentLine() throws {
    let (rig, body) = try rig(before: .currentDemand, .silentPLC)
    let frames = rig.car.receivedFrames.count
    #expect(try rig.exchange(body) == nil)
    #expect(rig.car.receivedFrames.count == frames)
  }

  @Test func noDiscoveryAndARefusedHandshake() throws {
    let silent = ChargerRig(.ideal)
    silent.plug()
    silent.charger.inject(.noDiscovery, at: silent.now)
    silent.car.match(now: silent.now)
    #expect(silent.run(atMost: 20_000) { silent.charger.isJoined && silent.car.isLinked })
    silent.run(2_500)
    silent.car.discover(now: silent.now)
    silent.run(1_000)
    #expect(silent.car.charger == nil)

    let refusing = ChargerRig(.ideal)
    try refusing.connect()
    refusing.charger.inject(.handshakeRefused, at: refusing.now)
    #expect(try refusing.handshake()?.ResponseCode == .Failed_NoNegotiation)
  }

  @Test func splitSegmentsArriveWhole() throws {
    let (rig, body) = try rig(before: .currentDemand, .splitSegments(bytes: 5))
    let frames = rig.car.receivedFrames.count
    #expect(try rig.exchange(body)?.Body.responseCode == .OK)
    #expect(rig.car.receivedFrames.count > frames + 8)
  }

  @Test func faultsEndOnCommand() throws {
    let (rig, body) = try rig(before: .currentDemand, .noAnswer(.currentDemand))
    #expect(try rig.exchange(body) == nil)
    rig.charger.clearFaults()
    #expect(try rig.exchange(body)?.Body.responseCode == .OK)
  }
}
