import HALSim
import Testing

@testable import clara_sim

/// Every scenario in the folder: what it expects, and that expectations can fail.
@Suite struct ScenarioRunTests {
  @Test func thereAreScenarios() { #expect(RunSupport.scenarioNames.count >= 40) }

  @Test(arguments: RunSupport.scenarioNames) func saysHowItEnds(_ name: String) throws {
    let scenario = try RunSupport.scenario(name)
    #expect(scenario.name == name)
    #expect(!scenario.about.isEmpty)
    #expect(scenario.expectation.outcome != nil, "a scenario must say how it ends")
  }

  /// A few of them: `make test` runs every one, with the optimised program.
  @Test(arguments: ["stop-while-idle", "forced-shutdown-precharge", "car-silent", "charger-asks-to-stop"])
  func endsAsItsFileExpects(_ name: String) throws {
    let scenario = try RunSupport.scenario(name)
    let result = SimulatedSession(scenario.configuration).run()
    #expect(scenario.differences(result).isEmpty)
    #expect(result.violations.isEmpty)
    #expect(!result.isEndless)
  }

  /// The expectation is no decoration: each kind of it can be missed.
  @Test func everyExpectationCanFail() throws {
    let result = SimulatedSession(try RunSupport.scenario("stop-while-idle").configuration).run()
    let wrong = [
      "outcome: 'completed'", "stopReason: 'batteryFull'", "checkpoints: [100, 700]", "checkpoints: [104, 100]",
      "minimumEnergy_Wh: 1", "endsAfter_s: 6", "endsWithin_s: 5", "powersOff: false",
    ]
    for expectation in wrong {
      let scenario = try Scenario.read("{ name: 'x', expect: { \(expectation) } }", file: "f")
      #expect(scenario.differences(result).count == 1, "\(expectation)")
    }
    let right = "outcome: 'stopped', stopReason: 'stopButton', endsAfter_s: 5, endsWithin_s: 5.2, powersOff: true"
    #expect(try Scenario.read("{ name: 'x', expect: { \(right) } }", file: "f").differences(result).isEmpty)
  }

  @Test func limitsOnValuesCanFail() throws {
    let result = SimulatedSession(try RunSupport.scenario("forced-shutdown-charging").configuration).run()
    for expectation in ["maximumCurrent_A: 50", "maximumEnergy_Wh: 1", "notCheckpoints: [700]"] {
      let scenario = try Scenario.read("{ name: 'x', expect: { \(expectation) } }", file: "f")
      #expect(scenario.differences(result).count == 1, "\(expectation)")
    }
  }
}
