import ClaraCore
import HAL
import HALSim

/// Every charger with every car, when nothing goes wrong.
extension SweepGroup {
  /// Early, in the middle and late on the curve of the battery: the estimate errs differently.
  static let matrix = SweepGroup(
    name: "matrix", about: "every charger with every car at 10.9, 42.9 and 80.9 %",
    cases: ChargerProfile.all.flatMap { charger in
      CarProfile.all.flatMap { car in
        ([11, 43, 81] as [UInt8]).map { matrixCase(charger, car.key, car.profile, until_percent: $0) }
      }
    })

  private static func matrixCase(
    _ charger: ChargerProfile, _ key: String, _ car: CarProfile, until_percent: UInt8
  ) -> SweepCase {
    SweepCase("\(charger.name) with \(key) at \(until_percent) %") { findings in
      var configuration = SweptSession.short(charger, car: car, until_percent: until_percent)
      configuration.settings.chademo.alternativeEstimate = needsOtherEstimate(key)
      let swept = SweptSession(configuration)
      let result = swept.expectSafeEnd(findings)
      findings.expectEqual(result.stopReason, .batteryFull)
      findings.expectEqual(result.outcome, .completed)
      findings.expectEqual(swept.session.plant.car.openedUnderLoad_mA, 0)
    }
  }

  /// The older packs are the ones the other estimate is for (clara-behaviour 5.8).
  private static func needsOtherEstimate(_ key: String) -> Bool { key == "leaf24" || key == "leaf30" }

  /// A session whose driver ends it after some seconds of current.
  static func driven(_ change: (inout SimulationConfiguration) -> Void = { _ in }) -> SimulationConfiguration {
    var configuration = SimulationConfiguration()
    configuration.charger = .ideal
    configuration.limit_s = 150
    configuration.events = [SimulationEvent(.session(.currentDemand), after_ms: 12_000, .car(.driverStops))]
    change(&configuration)
    return configuration
  }

  static let makes = SweepGroup(
    name: "makes", about: "the default car at every charger, ended by its driver",
    cases: ChargerProfile.all.map { charger in
      SweepCase(charger.name) { findings in
        let result = SweptSession(driven { $0.charger = charger }).expectSafeEnd(findings)
        findings.expectEqual(result.outcome, .completed)
        findings.expectEqual(result.stopReason, .carNotReady)
        findings.expect(result.energy_Wh > 30, "\(result.energy_Wh) Wh")
        findings.expect(result.checkpoints.contains { $0.number == 850 })
      }
    })

  static let cars = SweepGroup(
    name: "cars", about: "every car at 10, 42 and 80 %, ended by its driver",
    cases: CarProfile.all.flatMap { car in
      ([100, 420, 800] as [Int32]).map { carCase(car.key, car.profile, soc_permille: $0) }
    })

  private static func carCase(_ key: String, _ car: CarProfile, soc_permille: Int32) -> SweepCase {
    SweepCase("\(key) at \(soc_permille / 10) %") { findings in
      let swept = SweptSession(
        driven {
          $0.plant.car = car
          $0.plant.soc_permille = soc_permille
          $0.settings.chademo.alternativeEstimate = needsOtherEstimate(key)
        })
      let result = swept.expectSafeEnd(findings)
      let end = swept.session.plant.car
      findings.expectEqual(result.outcome, .completed)
      findings.expectEqual(end.openedUnderLoad_mA, 0)
      findings.expect(!end.suspectsWelding && !end.isLockedOut)
      findings.expectEqual(swept.session.plant.network.adapterContactor.fault, .none)
      let highest_A = (0..<11).map { car.currentLimit_A[$0] }.max() ?? 0
      findings.expect(result.peakCurrent_mA <= Int32(highest_A) * 1_000 + 1_000, "\(result.peakCurrent_mA) mA")
    }
  }
}
