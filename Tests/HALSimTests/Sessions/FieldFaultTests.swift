import ClaraCore
import HALSim
import Testing

@testable import session_sweep

/// Faults before the charge parameters are known.
@Suite struct FieldFaultTests {
  @Test func theFirstReasonOfSeveralAttemptsIsKeptUntilPowerOff() {
    let configuration = SweptSession.with(.time(ms: 0), .charger(.noAnswer(.sessionSetup)))
    let sweep = SweptSession(configuration)
    #expect(sweep.expectSafeEnd().stopReason == .responseTimeout)
    // The car hears of nothing before the last attempt: it stays discovered and is not told that all is over.
    #expect(sweep.carStates == [.waitForKickoff, .end])
  }
}
