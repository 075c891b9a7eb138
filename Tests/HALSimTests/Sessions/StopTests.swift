import ClaraCore
import HAL
import HALSim
import Testing

@testable import session_sweep

/// A short press.
@Suite struct SessionStopTests {
  @Test func aPressWhileTheChargerIsSilentStillEnds() {
    var configuration = SweptSession.with(.charging, after_ms: 1_000, .charger(.stopAnswering))
    configuration = SweptSession.with(.charging, after_ms: 1_200, .pressStop(hold_ms: 200), in: configuration)
    let result = SweptSession(configuration, pressesOff: false).expectSafeEnd()
    #expect(result.stopReason == .stopButton)
    #expect(result.checkpoints.contains { $0.number == 1_100 })
  }
}
