import HAL
import HALSim
import Testing

@Suite struct WorldTests {
  /// Acts at fixed times and notes when it was asked.
  private final class Ticker: Participant {
    let period: HAL.Duration
    let name: String
    let log: (String) -> Void
    var due: Instant

    init(_ name: String, period_ms: Int64, log: @escaping (String) -> Void) {
      self.name = name
      period = .milliseconds(period_ms)
      self.log = log
      due = .milliseconds(period_ms)
    }

    var nextDeadline: Instant { due }

    func poll(now: Instant) {
      log("\(now.milliseconds)\(name)")
      due = due + period
    }
  }

  @Test func participantsActInTheirOrderAtTheirTimes() {
    let plant = Plant(configuration: PlantConfiguration())
    var log: [String] = []
    plant.world.add(Ticker("a", period_ms: 3) { log.append($0) })
    plant.world.add(Ticker("b", period_ms: 2) { log.append($0) })
    plant.world.run(until: .milliseconds(6))
    #expect(log == ["2b", "3a", "4b", "6a", "6b"])
    #expect(plant.world.now == .milliseconds(6))
  }

  @Test func timeStopsAtTheLimitAndAtTheCondition() {
    let plant = Plant(configuration: PlantConfiguration())
    var count = 0
    plant.world.add(Ticker("a", period_ms: 7) { _ in count += 1 })
    #expect(plant.world.run(until: .milliseconds(100)) { count == 3 })
    #expect(plant.world.now == .milliseconds(21))
    #expect(!plant.world.run(until: .milliseconds(40)) { count == 100 })
    #expect(plant.world.now == .milliseconds(40))
  }

  @Test func aSeedReproducesAWholeChargeAndAnotherDoesNot() {
    var records: [[String]] = []
    for seed in [11, 11, 12] as [UInt64] {
      let charger = ScriptedCharger {
        $0.seed = seed
        $0.canLoss_permille = 20
      }
      var record: [String] = []
      charger.plant.bus.onFrame = { frame, name, now in
        record.append("\(now.microseconds) \(name) \(frame.identifier) \(frame.data[3]) \(frame.data[5])")
      }
      charger.plant.onSignal = { signal, value, now in
        record.append("\(now.microseconds) \(signal.name) \(value)")
      }
      #expect(charger.startUntilCharging())
      charger.run(5_000)
      record.append("\(charger.plant.network.battery.energy_Wh) \(charger.plant.stage.outputVoltage_mV)")
      records.append(record)
    }
    #expect(records[0] == records[1])
    #expect(records[0] != records[2])
    #expect(records[0].count > 500)
  }
}
