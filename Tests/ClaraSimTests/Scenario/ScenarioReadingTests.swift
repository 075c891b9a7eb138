import ClaraCore
import Foundation
import HALSim
import Testing

@testable import clara_sim

/// What a right scenario means.
@Suite struct ScenarioReadingTests {
  @Test func aNameIsEnough() throws {
    let scenario = try Scenario.read("{ name: 'x' }", file: "f")
    #expect(scenario.name == "x")
    #expect(scenario.configuration.plant == SimulationConfiguration().plant)
    #expect(scenario.configuration.settings == Settings())
    #expect(scenario.configuration.events.isEmpty)
  }

  @Test func everyFreedomOfJSON5IsUnderstood() throws {
    let text = """
      // line comment
      {
        'name': "quoted", /* block comment */
        about: 'it\\'s so',
        seed: 0x10,
        battery: { soc_percent: +.5e2, },
      }
      """
    let scenario = try Scenario.read(text, file: "f")
    #expect(scenario.about == "it's so")
    #expect(scenario.configuration.plant.seed == 16)
    #expect(scenario.configuration.plant.soc_permille == 500)
  }

  @Test func settingsChangeThePanelProfileInAnyOrder() throws {
    let text = "{ name: 'x', settings: { forcedShutdownAfter_s: 12, panel: 'adapter', stopAtSoC_percent: 70 } }"
    let settings = try Scenario.read(text, file: "f").configuration.settings
    #expect(settings.panel.forcedShutdownAfter_ms == 12_000)
    #expect(settings.panel.autoOffAfterCharging)
    #expect(settings.stopAtSoC_percent == 70)
  }

  @Test func eventsHaveTriggerDelayAndAction() throws {
    let text = """
      { name: "x", events: [
        { at_s: 29.9, do: "press stop", hold_s: 30.05 },
        { when: "charging", after_s: 0.5, do: "charger refuses", message: "CurrentDemand",
          code: "FAILED_SequenceError" },
        { when: "CHAdeMO ChargingLoop", do: "charger limit drops", current_A: 20 },
        { when: "soc 44", do: "charger answers late to", message: "CurrentDemand", by_ms: 300 },
      ] }
      """
    let events = try Scenario.read(text, file: "f").configuration.events
    #expect(
      events == [
        SimulationEvent(.time(ms: 29_900), .pressStop(hold_ms: 30_050)),
        SimulationEvent(.charging, after_ms: 500, .charger(.responseCode(.currentDemand, .FAILED_SequenceError))),
        SimulationEvent(.chademo(.chargingLoop), .charger(.limitDrop(mA: 20_000))),
        SimulationEvent(.soc(percent: 44), .charger(.lateAnswer(.currentDemand, by_ms: 300))),
      ])
  }

  @Test func theBoardMayBeNamed() throws {
    let named = try Scenario.read("{ name: 'x', board: 'simulated' }", file: "f")
    #expect(named.configuration.plant == SimulationConfiguration().plant)
    let detailed = try Scenario.read("{ name: 'x', board: { contactor: 'welded', lockStuck: true } }", file: "f")
    #expect(detailed.configuration.contactorFault == .welded)
    #expect(detailed.configuration.plant.adapter.isLockStuck)
  }

  @Test func namesOfActionsAndTriggersAreUnique() {
    for names in [
      ScenarioActions.all.map(\.name), ScenarioEvents.triggers.map(\.name), ScenarioDecoder.stopReasons.map(\.name),
      ScenarioDecoder.chargers.map(\.name), ScenarioDecoder.cars.map(\.name),
    ] {
      #expect(Set(names).count == names.count)
      #expect(!names.isEmpty)
    }
  }

  /// The built-in default is there for a program without its checkout; with it, both must mean the same.
  @Test func theDefaultFileSaysWhatIsBuiltIn() throws {
    let file = RunSupport.package.appendingPathComponent("Scenarios/default.json5")
    let text = try String(contentsOf: file, encoding: .utf8)
    let read = try ScenarioSource(file: "default.json5", text: text).parse()
    #expect(try read == ScenarioSource(file: "(built in)", text: ScenarioLibrary.defaultText).parse())
  }
}
