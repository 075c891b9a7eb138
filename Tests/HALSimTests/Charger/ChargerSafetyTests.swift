import HAL
import Testing

@testable import HALSim

/// Control pilot, plug, emergency stop and the user at the display.
@Suite struct ChargerSafetyTests {
  @Test func stateBUnderLoadCutsTheCurrentWithinMilliseconds() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.charging)
    #expect(rig.stage.physicalCurrent_mA > 45_000)
    let before = rig.now
    rig.pilot.setStateC(false)
    rig.run(15)
    #expect(rig.stage.physicalCurrent_mA < 1_000)
    #expect(rig.now - before <= .milliseconds(20))
    #expect(
      rig.events.contains { entry in
        if case .stateCLost(let current_mA) = entry.event { current_mA > 45_000 } else { false }
      })
    let status = try #require(try rig.exchange(ChargerRig.currentDemand())?.Body.status)
    #expect(status.EVSEStatusCode == .EVSE_EmergencyShutdown)
    rig.car.finish(now: rig.now)
    rig.run(1_000)
    #expect(rig.charger.lastEnd == .pilotLost)
  }

  @Test func stateBAfterPowerDeliveryOffIsNoEmergency() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.stopped)
    #expect(try rig.exchange(ChargerRig.weldingDetection)?.Body.status?.EVSEStatusCode == .EVSE_Ready)
    #expect(
      rig.events.contains { entry in
        if case .stateCLost(let current_mA) = entry.event { current_mA < 1_000 } else { false }
      })
  }

  @Test(arguments: RigPhase.allCases) func unpluggingEndsEverything(_ phase: RigPhase) throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(phase)
    rig.pilot.setPlugged(false)
    rig.world.network.setPlugged(false)
    rig.run(20)
    #expect(rig.stage.physicalCurrent_mA < 1_000)
    #expect(!rig.stage.isEnabled)
    #expect(rig.charger.lastEnd == .unplugged)
    #expect(!rig.charger.isJoined)
    #expect(rig.pilot.oscillator == .steady12V)
    rig.run(5_000)
    #expect(rig.events.filter { $0.event == .ended(.unplugged) }.count == 1)
  }

  @Test func theUserStopsAtTheDisplay() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.charging)
    rig.charger.userStop(at: rig.now)
    let status = try #require(try rig.exchange(ChargerRig.currentDemand())?.Body.status)
    #expect(status.EVSEStatusCode == .EVSE_Shutdown)
    #expect(status.EVSENotification == .StopCharging)
    // The current flows on until the car has followed.
    #expect(rig.stage.physicalCurrent_mA > 45_000)
    #expect(try rig.exchange(ChargerRig.powerDelivery(false))?.Body.responseCode == .OK)
    rig.run(15_000)
    #expect(try rig.exchange(ChargerRig.sessionStop)?.Body.responseCode == .OK)
    rig.run(100)
    #expect(rig.charger.lastEnd == .stoppedByCharger)
  }

  @Test func theUserStopsBeforeTheCardWasRead() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.selected)
    rig.charger.userStop(at: rig.now)
    #expect(try rig.exchange(.ContractAuthenticationReq(.init()))?.Body.responseCode == .FAILED)
  }

  @Test func theEmergencyStopCutsFirst() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.charging)
    rig.charger.emergencyStop(at: rig.now)
    rig.run(10)
    #expect(rig.stage.physicalCurrent_mA < 1_000)
    let status = try #require(try rig.exchange(ChargerRig.currentDemand())?.Body.status)
    #expect(status.EVSEStatusCode == .EVSE_EmergencyShutdown)
    rig.run(500)
    #expect(rig.stage.physicalCurrent_mA == 0)
    rig.run(12_000)
    #expect(rig.charger.lastEnd == .emergency)
  }

  @Test func theEmergencyStopInterruptsTheCableCheck() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.parametersKnown)
    rig.pilot.setStateC(true)
    _ = try rig.exchange(ChargerRig.cableCheck)
    rig.run(500)
    rig.charger.emergencyStop(at: rig.now)
    let message = try #require(try rig.exchange(ChargerRig.cableCheck))
    #expect(message.Body.responseCode == .OK)
    #expect(!message.Body.isFinished)
    #expect(message.Body.status?.EVSEStatusCode == .EVSE_EmergencyShutdown)
    rig.run(4_000)
    #expect(rig.stage.physicalVoltage_mV < 60_000)
  }

  @Test func aLostConnectionEndsTheCurrent() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.charging)
    rig.car.reset(now: rig.now)
    rig.run(500)
    #expect(rig.stage.physicalCurrent_mA == 0)
    #expect(rig.charger.lastEnd == .connectionLost)
    #expect(rig.happened(.disconnected(.resetByCar)))
  }

  @Test func aLostOscillatorEndsTheCurrent() throws {
    let rig = ChargerRig(.ideal)
    try rig.reach(.charging)
    rig.charger.inject(.oscillatorLost, at: rig.now)
    rig.run(20)
    #expect(rig.stage.physicalCurrent_mA < 1_000)
    #expect(rig.pilot.vehicleReading.duty_permille == 0)
  }

  @Test func abbIsAtFaultWhenStateCComesTooEarly() {
    let rig = ChargerRig(.abb)
    rig.pilot.setStateC(true)
    rig.plug()
    rig.run(100)
    #expect(rig.charger.lastEnd == .pilotLost)
    let other = ChargerRig(.ideal)
    other.pilot.setStateC(true)
    other.plug()
    other.run(100)
    #expect(other.charger.lastEnd == nil)
  }
}
