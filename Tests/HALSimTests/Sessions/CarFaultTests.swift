import ClaraCore
import HAL
import HALSim
import Testing

@testable import session_sweep

/// How fast a fault of the car acts.
@Suite struct SessionCarFaultTests {
  @Test func anErrorOfTheCarTakesStateCAwayAlsoFromASlowCharger() {
    var configuration = SweptSession.with(.charging, after_ms: 2_000, .car(.faultBits(0x04)))
    configuration = SweptSession.with(
      .charging, after_ms: 1_900, .charger(.lateAnswer(.powerDelivery, by_ms: 1_900)), in: configuration)
    let sweep = SweptSession(configuration)
    #expect(sweep.expectSafeEnd().stopReason == .carFault)
    sweep.expectStateBInTime()
  }

  @Test func aCarThatNeverBecomesReadyEndsTheLivePassAfter8s() throws {
    let sweep = SweptSession(SweptSession.with(.chademo(.waitForCarReady), .car(.withholdsPermission)))
    let result = sweep.expectSafeEnd()
    #expect(result.stopReason == .carTimeout)
    let started = try #require(sweep.time(of: .chademoState(.waitForCarReady)))
    let ended = try #require(sweep.reasonAt)
    #expect((8_000...8_200).contains((ended - started).milliseconds))
    #expect(result.checkpoints.contains { $0.number == 900 })
  }
}
