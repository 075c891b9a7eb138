import ClaraCore
import HALSim
import Testing

@testable import session_sweep

/// Chargers and cars that make it hard for each other.
@Suite struct SessionMatrixTests {
  /// The default estimate lies up to 29 V below such a pack (clara-behaviour 7.2): a charger that minds refuses.
  @Test func aWrongEstimateIsRefusedByAChargerThatMinds() {
    let sweep = SweptSession(SweptSession.short(.starcharge, car: .leaf24))
    let result = sweep.run()
    #expect(result.stopReason == .powerDeliveryRefused)
    #expect(result.violations.map(\.invariant) == [.contactorClosesMatched])
  }

  /// The estimate jumps when this car shows its charge, and this charger overshoots on its way to the new target: the
  /// contactor waits for a voltage that stands.
  @Test(arguments: [11, 43, 81] as [UInt8]) func theContactorWaitsOutAnOvershoot(until_percent: UInt8) {
    let sweep = SweptSession(SweptSession.short(.tritium, car: .xpengG3, until_percent: until_percent))
    #expect(sweep.expectSafeEnd().outcome == .completed)
    #expect(sweep.closedAcross_mV < 20_000)
  }
}
