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

  /// Unlocked and dark mean that the plug may be pulled: from the cable check on there may be voltage at the inlet.
  @Test(arguments: [(SessionStateName.cableCheck, 5_000), (.preCharge, 1_500)] as [(SessionStateName, Int64)])
  func theInletIsDeadWhenItIsUnlocked(_ state: SessionStateName, after_ms: Int64) {
    var configuration = SimulationConfiguration()
    configuration.events = [SimulationEvent(.session(state), after_ms: after_ms, .pressStop(hold_ms: 200))]
    let session = SimulatedSession(configuration)
    var atStop_mV: Int32 = 0
    var unlocked_mV: [Int32] = []
    session.log.addListener { event, _ in
      if case .stopReason = event { atStop_mV = session.plant.network.chargerVoltage_mV }
      if case .lock(engaged: false) = event { unlocked_mV.append(session.plant.network.chargerVoltage_mV) }
    }
    let result = session.run()
    #expect(result.stopReason == .stopButton && result.isPoweredOff && result.violations.isEmpty)
    #expect(atStop_mV > 200_000, "there was nothing to wait for")
    #expect(unlocked_mV.count == 1 && unlocked_mV.allSatisfy { $0 < 60_000 }, "\(unlocked_mV)")
  }
}
