import EXI
import HAL
import Testing

@testable import HALSim

/// Whole sessions of the simulated charger, driven by a scripted car.
@Suite struct ChargerSessionTests {
  /// From plug to power off, and the facts that the events must tell.
  private func completeSession(_ profile: ChargerProfile) throws -> ChargerRig {
    let rig = ChargerRig(profile)
    try rig.reach(.stopped)
    for _ in 0..<3 where profile.session.welding != .unanswered {
      let message = try #require(try rig.exchange(ChargerRig.weldingDetection))
      #expect(message.Body.responseCode == .OK)
      rig.run(1_000)
    }
    let last = try #require(try rig.exchange(ChargerRig.sessionStop))
    #expect(last.Body.responseCode == .OK)
    rig.car.finish(now: rig.now)
    rig.run(10_000)
    #expect(rig.charger.lastEnd == .completed)
    return rig
  }

  @Test(arguments: ChargerProfile.all.filter { $0.name != "neighbour" }.map(\.name))
  func aSessionCompletesAtEveryMake(_ name: String) throws {
    let profile = try #require(ChargerProfile.named(name))
    let rig = try completeSession(profile)
    for event in [ChargerEvent.matched, .joined, .discovered, .connected, .parametersFinished, .stateCSeen] {
      #expect(rig.happened(event), "\(event)")
    }
    #expect(rig.happened(.currentStarted))
    #expect(rig.happened(.currentEnded))
    #expect(rig.happened(.ended(.completed)))
    #expect(rig.happened(.disconnected(.closed)))
    #expect(rig.pilot.oscillator == .steady12V)
    #expect(!rig.stage.isEnabled)
    #expect(rig.battery.energy_Wh > 0)
  }

  @Test func theBatteryGetsWhatWasAskedFor() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.charging)
    #expect(abs(rig.stage.physicalCurrent_mA - 50_000) < 1_000)
    let message = try #require(try rig.exchange(ChargerRig.currentDemand(400, 300)))
    guard case .CurrentDemandRes(let response) = message.Body else {
      Issue.record("no CurrentDemandRes")
      return
    }
    #expect(response.EVSECurrentLimitAchieved)
    rig.run(1_000)
    #expect(rig.stage.physicalCurrent_mA <= 125_000)
    #expect(rig.stage.physicalCurrent_mA > 120_000)
  }

  @Test func powerDeliveryOffIsAnsweredWhenTheCurrentIsDown() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.charging)
    let before = rig.now
    let message = try #require(try rig.exchange(ChargerRig.powerDelivery(false)))
    #expect(message.Body.responseCode == .OK)
    // 50 A at 200 A a second.
    #expect(rig.now - before >= .milliseconds(240))
    #expect(rig.stage.physicalCurrent_mA < 1_100)
    #expect(rig.happened(.currentEnded))
  }

  @Test func theCableCheckTestsWithVoltageAndDischarges() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.parametersKnown)
    rig.pilot.setStateC(true)
    let first = try #require(try rig.exchange(ChargerRig.cableCheck))
    #expect(first.Body.status?.EVSEStatusCode == .EVSE_IsolationMonitoringActive)
    #expect(first.Body.status?.EVSEIsolationStatus == .Invalid)
    rig.run(800)
    // The car's limit of 410 V is below the 500 V of the test.
    #expect(abs(rig.stage.physicalVoltage_mV - 410_000) < 5_000)
    rig.run(6_000)
    #expect(rig.stage.physicalVoltage_mV < 60_000)
    let last = try #require(try rig.exchange(ChargerRig.cableCheck))
    #expect(last.Body.isFinished)
    #expect(last.Body.status?.EVSEIsolationStatus == .Valid)
  }

  @Test func aBadIsolationFailsTheCableCheck() throws {
    let rig = ChargerRig(.ideal)
    rig.stage.isolationResistance_ohm = 10_000
    try rig.reach(.parametersKnown)
    rig.pilot.setStateC(true)
    _ = try rig.exchange(ChargerRig.cableCheck)
    rig.run(8_000)
    let last = try #require(try rig.exchange(ChargerRig.cableCheck))
    #expect(last.Body.responseCode == .FAILED)
    #expect(last.Body.isFinished)
    #expect(last.Body.status?.EVSEIsolationStatus == .Fault)
  }

  @Test func theVoltageDecaysInWeldingDetection() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.stopped)
    let first = try #require(try rig.exchange(ChargerRig.weldingDetection)?.Body.voltage_mV)
    rig.run(2_000)
    let second = try #require(try rig.exchange(ChargerRig.weldingDetection)?.Body.voltage_mV)
    #expect(second < first / 2)
  }

  @Test func quirksOfTheMakesShow() throws {
    let tesla = ChargerRig(.teslaV3)
    try tesla.reach(.setUp)
    #expect(tesla.sessionID.count == 4)

    let compleo = ChargerRig(.compleo)
    try compleo.reach(.authorised)
    let message = try #require(try compleo.exchange(ChargerRig.parameters()))
    #expect(message.Body.status?.EVSEStatusCode == .EVSE_NotReady)

    let orlen = ChargerRig(.orlen)
    try orlen.reach(.connected)
    #expect(orlen.car.charger?.mac != orlen.chargerModem.macAddress)

    let alpitronic = ChargerRig(.alpitronic)
    try alpitronic.reach(.connected)
    #expect(alpitronic.car.solicitationCount == 1)
    #expect(alpitronic.car.charger?.port != 15_118)
  }

  @Test func alpitronicAnswersDiscoveryOnlyAfterTheAdvertisement() throws {
    let rig = ChargerRig(.alpitronic)
    rig.car.answersSolicitations = false
    rig.plug()
    rig.car.match(now: rig.now)
    try #require(rig.run(atMost: 20_000) { rig.charger.isJoined && rig.car.isLinked })
    rig.run(2_500)
    rig.car.discover(now: rig.now)
    rig.run(3_000)
    #expect(rig.car.solicitationCount >= 2)
    #expect(rig.car.charger == nil)
  }

  @Test func compleoIgnoresAShortPowerDelivery() throws {
    let rig = ChargerRig(.compleo)
    try rig.reach(.preCharged)
    let short = DIN.Body.PowerDeliveryReq(
      .init(
        ReadyToChargeState: true,
        EVPowerDeliveryParameter: .DC_EVPowerDeliveryParameter(
          .init(
            DC_EVStatus: .init(EVReady: true, EVErrorCode: .NO_ERROR, EVRESSSOC: 42), ChargingComplete: false))))
    #expect(try rig.exchange(short) == nil)
  }

  @Test func tritiumGivesLessThanItAnnounces() throws {
    let rig = ChargerRig(.tritium)
    try rig.reach(.charging)
    #expect(abs(rig.stage.physicalCurrent_mA - 50_000) < 1_000)
    let message = try #require(try rig.exchange(ChargerRig.currentDemand(400, 120)))
    guard case .CurrentDemandRes(let response) = message.Body else { return }
    #expect(response.EVSEMaximumCurrentLimit.map(PhysicalScale.milli) == 124_000)
    rig.run(1_000)
    #expect(abs(rig.stage.physicalCurrent_mA - 102_000) < 1_000)
  }

  @Test func starchargeRefusesPowerTooFarOff() throws {
    let rig = ChargerRig(.starcharge)
    try rig.reach(.cableChecked)
    // 30 V below the battery: the output jumps up when the contactors close.
    _ = try rig.exchange(ChargerRig.preCharge(rig.battery_V - 30))
    rig.run(3_000)
    rig.carContactor.drive(true, now: rig.now)
    rig.adapterContactor.drive(true, now: rig.now)
    rig.run(200)
    let message = try #require(try rig.exchange(ChargerRig.powerDelivery(true)))
    #expect(message.Body.responseCode == .FAILED_PowerDeliveryNotApplied)
  }

  @Test func aSeedReproducesASessionAndAnotherDoesNot() throws {
    let first = try completeSession(.alpitronic)
    let second = try completeSession(.alpitronic)
    #expect(first.events.map(\.at) == second.events.map(\.at))
    #expect(first.events.map(\.event) == second.events.map(\.event))
    #expect(first.car.receivedFrames == second.car.receivedFrames)
    let other = ChargerRig(.alpitronic, seed: 2)
    try other.reach(.stopped)
    #expect(first.events.map(\.at) != other.events.map(\.at))
  }
}
