import ClaraCore
import HAL
import Testing

@testable import HALSim

/// Every fault of the car in every state of the CHAdeMO side.
@Suite struct SessionCarFaultTests {
  /// A fault, and what a session may end for when it comes before the stop.
  struct Case: Sendable, CustomTestStringConvertible {
    let fault: CarFault
    /// While the car is only known: discovery, and before the live pass.
    let beforeLivePass: [StopReason]
    /// From the live pass to the car's first request.
    let beforeLoop: [StopReason]
    /// In the charging loop.
    let inLoop: StopReason
    var testDescription: String { "\(fault)" }
  }

  static let cases = [
    Case(
      fault: .silent, beforeLivePass: [.carTimeout], beforeLoop: [.carSilent, .carTimeout], inLoop: .carSilent),
    Case(
      fault: .permissionOff, beforeLivePass: [.batteryFull], beforeLoop: [.carPermissionOff, .batteryFull],
      inLoop: .carPermissionOff),
    Case(
      fault: .notInPark, beforeLivePass: [.carNotInPark], beforeLoop: [.carNotInPark], inLoop: .carNotInPark),
    Case(
      fault: .faultBits(0x04), beforeLivePass: [.carTimeout, .carFault], beforeLoop: [.carFault, .carTimeout],
      inLoop: .carFault),
    Case(
      fault: .systemFault, beforeLivePass: [.carTimeout, .carSystemFault],
      beforeLoop: [.carSystemFault, .carTimeout], inLoop: .carSystemFault),
    Case(
      fault: .stopBeforeCharging(true), beforeLivePass: [.batteryFull], beforeLoop: [.batteryFull],
      inLoop: .batteryFull),
    Case(
      fault: .withholdsPermission, beforeLivePass: [.carTimeout], beforeLoop: [.carTimeout, .batteryFull],
      inLoop: .batteryFull),
    Case(
      fault: .driverStops, beforeLivePass: [.carTimeout, .batteryFull],
      beforeLoop: [.carPermissionOff, .carNotReady, .carTimeout],
      inLoop: .carNotReady),
    Case(
      fault: .contactorsWeld, beforeLivePass: [.carSystemFault], beforeLoop: [.carSystemFault, .batteryFull],
      inLoop: .batteryFull),
    Case(
      fault: .contactorsStuckOpen, beforeLivePass: [.carSystemFault], beforeLoop: [.carSystemFault, .noCurrent],
      inLoop: .noCurrent),
    Case(
      fault: .neverRequests, beforeLivePass: [.carTimeout], beforeLoop: [.carTimeout, .batteryFull],
      inLoop: .batteryFull),
  ]

  @Test(arguments: cases, SessionSweep.carStates)
  func theSessionEndsForANamedReason(fault: Case, state: CHAdeMOStateName) {
    // The car speaks 300 ms after d1.
    let after_ms: Int64 = state == .discovery ? 1_000 : 50
    let sweep = SessionSweep(SessionSweep.with(.chademo(state), after_ms: after_ms, .car(fault.fault)))
    let result = sweep.expectSafeEnd()
    switch state {
    case .discovery, .waitForKickoff: #expect(fault.beforeLivePass.contains(result.stopReason))
    case .waitForCarReady, .waitForPreCharge, .waitForCarContactorsClosed, .waitForCarRequest:
      #expect(fault.beforeLoop.contains(result.stopReason))
    case .chargingLoop: #expect(result.stopReason == fault.inLoop)
    case .stoppingWaitForLowCurrent, .stoppingWaitForCarContactorsOpen, .stoppingD1Off, .stoppingUnlock, .end:
      #expect(result.stopReason == .batteryFull)
    }
    // A session without a charge has not been completed.
    #expect(result.outcome != .completed || result.energy_Wh >= 1)
    // Contacts that let go by themselves do not ask for the load.
    if fault.fault != .contactorsStuckOpen { #expect(sweep.session.plant.car.openedUnderLoad_mA == 0) }
  }

  @Test func anErrorOfTheCarTakesStateCAwayAlsoFromASlowCharger() {
    var configuration = SessionSweep.with(.charging, after_ms: 2_000, .car(.faultBits(0x04)))
    configuration = SessionSweep.with(
      .charging, after_ms: 1_900, .charger(.lateAnswer(.powerDelivery, by_ms: 1_900)), in: configuration)
    let sweep = SessionSweep(configuration)
    #expect(sweep.expectSafeEnd().stopReason == .carFault)
    sweep.expectStateBInTime()
  }

  @Test func aCarThatNeverBecomesReadyEndsTheLivePassAfter8s() throws {
    let sweep = SessionSweep(SessionSweep.with(.chademo(.waitForCarReady), .car(.withholdsPermission)))
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == .carTimeout)
    let started = try #require(sweep.time(of: .chademoState(.waitForCarReady)))
    let ended = try #require(sweep.reasonAt)
    #expect((8_000...8_200).contains((ended - started).milliseconds))
    #expect(result.checkpoints.contains { $0.number == 900 })
  }

  @Test func aCarThatTakesNothingDoesNotHoldTheLoopForEver() throws {
    // Half a request's worth stays below what a car calls a deviation, so that the car says nothing.
    var configuration = SessionSweep.with(.charging, after_ms: 400, .car(.contactorsStuckOpen))
    configuration.plant.car = .xpengG3
    let sweep = SessionSweep(configuration)
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == .noCurrent)
    #expect(result.duration < .seconds(430))
  }
}
