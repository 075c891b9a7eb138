import ClaraCore
import HAL
import HALSim
import Testing

@testable import session_sweep

/// What follows an emergency of the charger, and a car that falls silent.
@Suite struct ChargerEndTests {
  @Test func afterAnEmergencyNoFurtherAttemptIsMadeWithoutAPerson() {
    let sweep = SweptSession(SweptSession.with(.session(.chargeParameterDiscovery), .chargerEmergencyStop))
    #expect(sweep.expectSafeEnd().stopReason == .chargerEmergencyShutdown)
    #expect(sweep.states.count { $0 == .negotiateProtocol } == 1)
  }

  @Test func aSilentCarIsAskedForNothingWithin500ms() throws {
    let sweep = SweptSession(SweptSession.with(.charging, after_ms: 2_000, .car(.silent)))
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
