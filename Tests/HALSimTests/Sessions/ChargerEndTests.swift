import ClaraCore
import HAL
import Testing

@testable import HALSim

/// The charger's user, its emergency stop, its pilot and its limits.
@Suite struct ChargerEndTests {
  static let states: [SessionStateName] = [
    .cableCheck, .preChargeStart, .preCharge, .contactorsClosed, .powerDeliveryOn, .currentDemand, .powerDeliveryOff,
    .currentDown, .weldingDetection, .sessionStop,
  ]

  @Test(arguments: states, [0, 100] as [Int64])
  func theChargersUserStops(state: SessionStateName, after_ms: Int64) {
    let sweep = SessionSweep(SessionSweep.with(.session(state), after_ms: after_ms, .chargerUserStop))
    let result = sweep.expectSafeEnd()
    let isLate = state.rawValue >= SessionStateName.powerDeliveryOff.rawValue
    #expect(result.stopReason == (isLate ? .batteryFull : .chargerShutdown))
    #expect(result.outcome == (isLate ? .completed : .stopped))
  }

  @Test(arguments: states, [0, 100] as [Int64])
  func theChargersEmergencyStop(state: SessionStateName, after_ms: Int64) {
    let sweep = SessionSweep(SessionSweep.with(.session(state), after_ms: after_ms, .chargerEmergencyStop))
    let result = sweep.expectSafeEnd()
    let isLate = state.rawValue >= SessionStateName.powerDeliveryOff.rawValue
    #expect(result.stopReason == (isLate ? .batteryFull : .chargerEmergencyShutdown))
    if !isLate { sweep.expectStateBInTime() }
  }

  @Test func afterAnEmergencyNoFurtherAttemptIsMadeWithoutAPerson() {
    let sweep = SessionSweep(SessionSweep.with(.session(.chargeParameterDiscovery), .chargerEmergencyStop))
    #expect(sweep.expectSafeEnd().stopReason == .chargerEmergencyShutdown)
    #expect(sweep.states.count { $0 == .negotiateProtocol } == 1)
  }

  @Test(arguments: [ChargerFault.oscillatorLost, .stateF], states)
  func thePilotGoes(fault: ChargerFault, state: SessionStateName) {
    for measures in [false, true] {
      var configuration = SessionSweep.with(.session(state), after_ms: 100, .charger(fault))
      configuration.plant.adapter.measuresPilot = measures
      let sweep = SessionSweep(configuration)
      let result = sweep.expectSafeEnd()
      let isLate = state.rawValue >= SessionStateName.powerDeliveryOff.rawValue
      let isBetween = state == .contactorsClosed || state == .preChargeStart
      let expected: [StopReason] =
        isLate
        ? [.batteryFull] : measures ? [.unplugged, .chargerEmergencyShutdown] : [.chargerEmergencyShutdown]
      #expect(expected.contains(result.stopReason), "\(isBetween)")
    }
  }

  @Test(arguments: [60_000, 20_000, 0] as [Int32])
  func aLimitThatDropsIsFollowedWithin500ms(limit_mA: Int32) {
    var configuration = SessionSweep.with(.charging, after_ms: 6_000, .charger(.limitDrop(mA: limit_mA)))
    configuration.settings.stopAtSoC_percent = 100
    configuration = SessionSweep.with(.charging, after_ms: 9_000, .pressStop(hold_ms: 200), in: configuration)
    let sweep = SessionSweep(configuration, pressesOff: false)
    var chargingAt: Instant?
    var highestBefore_mA: Int32 = 0
    var highestAfter_mA: Int32 = 0
    sweep.onStep = { session in
      let asked_mA = session.status.askedCurrent_mA
      if asked_mA > 0 { chargingAt = chargingAt ?? session.world.now }
      guard let chargingAt else { return }
      let age = session.world.now - chargingAt
      if age < .milliseconds(6_000) { highestBefore_mA = max(highestBefore_mA, asked_mA) }
      if age > .milliseconds(6_500) { highestAfter_mA = max(highestAfter_mA, asked_mA) }
    }
    sweep.expectSafeEnd()
    #expect(highestBefore_mA > 90_000)
    #expect(highestAfter_mA == limit_mA)
  }

  @Test func aSilentCarIsAskedForNothingWithin500ms() throws {
    let sweep = SessionSweep(SessionSweep.with(.charging, after_ms: 2_000, .car(.silent)))
    var lastFrameAt = Instant.zero
    var lastAskedAt = Instant.zero
    sweep.onStep = { session in
      lastFrameAt = session.plant.car.lastStatusFrame ?? .zero
      if session.status.askedCurrent_mA > 0 { lastAskedAt = session.world.now }
    }
    #expect(sweep.expectSafeEnd().stopReason == .carSilent)
    #expect(lastAskedAt - lastFrameAt > .milliseconds(900))
    #expect(lastAskedAt - lastFrameAt <= .milliseconds(1_500))
  }
}
