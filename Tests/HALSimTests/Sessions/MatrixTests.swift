import ClaraCore
import HAL
import Testing

@testable import HALSim

/// Every charger with every car.
@Suite struct SessionMatrixTests {
  @Test(arguments: ChargerProfile.all)
  func everyChargerChargesEveryCar(charger: ChargerProfile) {
    for car in CarProfile.all {
      var configuration = SessionSweep.short(charger, car: car.profile)
      // The older packs are the ones the other estimate is for (clara-behaviour 5.8).
      configuration.settings.chademo.alternativeEstimate = car.key == "leaf24" || car.key == "leaf30"
      let sweep = SessionSweep(configuration)
      let result = sweep.expectSafeEnd()
      print("\(charger.name) with \(car.key): \(sweep.line)")
      #expect(result.stopReason == .batteryFull)
      #expect(result.outcome == .completed)
      #expect(sweep.session.plant.car.openedUnderLoad_mA == 0)
    }
  }

  /// The default estimate lies up to 29 V below such a pack (clara-behaviour 7.2): a charger that minds refuses.
  @Test func aWrongEstimateIsRefusedByAChargerThatMinds() {
    let sweep = SessionSweep(SessionSweep.short(.starcharge, car: .leaf24))
    let result = sweep.run()
    #expect(result.stopReason == .powerDeliveryRefused)
    #expect(result.violations.map(\.invariant) == [.contactorClosesMatched])
  }
}
