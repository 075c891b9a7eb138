import Foundation
import Testing
import Traces

@testable import clara_sim

/// `clara-sim run` and `clara-sim scenarios` as a user sees them.
@Suite struct RunCommandTests {
  @Test func jsonIsOneDocumentWithEveryKey() throws {
    try RunSupport.withFolder { folder in
      let file = try RunSupport.write(RunSupport.shortSession, to: "short.json5", in: folder)
      let run = RunSupport.claraSim("run", file, "--json", "--seed", "7")
      #expect(run.code == .expected)
      #expect(run.errors.isEmpty)
      #expect(run.output.hasSuffix("}\n"))
      let document = try JSONValue(parsing: run.output)
      #expect(document["outcome"]?.text == "completed")
      #expect(document["stopReason"]?.text == "batteryFull")
      #expect(document["protocol"]?.text == "din")
      #expect(document["seed"]?.int64 == 7)
      #expect(document["version"]?.text == ClaraSim.version)
      #expect(document["violations"]?.elements?.isEmpty == true)
      #expect(document["unexpected"]?.elements?.isEmpty == true)
      #expect(document["checkpoints"]?.elements?.compactMap(\.int64).contains(700) == true)
      for (key, range) in [
        ("energyWh", 300.0...500), ("peakCurrentA", 100...125), ("simulatedSeconds", 60...120),
        ("wallSeconds", 0.001...600), ("socPercent", 43...43.2),
      ] {
        guard case .number(let number)? = document[key] else {
          Issue.record("\(key) is missing")
          continue
        }
        #expect(range.contains(try #require(number.double)), "\(key) \(number.text)")
      }
    }
  }

  @Test func theSummaryIsForAPerson() throws {
    let run = RunSupport.claraSim("run", RunSupport.path("stop-while-idle"))
    #expect(run.code == .expected)
    #expect(run.output.contains("scenario       stop-while-idle, seed 1\n"))
    #expect(run.output.contains("stop reason    stopButton: the stop button was pressed\n"))
    #expect(run.output.contains("power          off\n"))
  }

  @Test func theLogHasALineForEachThing() throws {
    let run = RunSupport.claraSim("run", RunSupport.path("stop-before-current"), "--log")
    let lines = run.output.split(separator: "\n").map(String.init)
    let order = [
      "d1 on", "checkpoint 170: key set", "session CableCheck", "stop button pressed", "connector unlocked",
      "power off",
    ]
    let places = order.map { word in lines.firstIndex { $0.hasSuffix(" s  " + word) } ?? -1 }
    #expect(places.allSatisfy { $0 >= 0 } && places == places.sorted(), "\(places)")
  }

  @Test func aScenarioThatIsNotThere() {
    let file = RunSupport.claraSim("run", "/nonexistent")
    #expect(file.code == .noInput)
    #expect(file.errors == "clara-sim: /nonexistent: no such file\n")
    #expect(file.output.isEmpty)
    let name = RunSupport.claraSim("run", "stop-while-idel")
    #expect(name.code == .noInput)
    #expect(name.errors.contains("did you mean stop-while-idle?"))
    #expect(RunSupport.claraSim("run", RunSupport.package.path).code == .noInput)
  }

  @Test func aWrongCommandLine() {
    for words in [["run", "--sed", "3"], ["--sed", "3"]] {
      let console = Console.memory()
      #expect(ClaraSim.run(words, console: console) == .usage)
      #expect(console.errors.contains("--seed"), "\(console.errors)")
      #expect(console.output.isEmpty)
    }
    #expect(RunSupport.claraSim("run", "--seed", "-1").code == .usage)
    #expect(RunSupport.claraSim("run", "--seed", "x").errors.contains("--seed takes a whole number"))
    #expect(RunSupport.claraSim("run", "--limit", "0").code == .usage)
    #expect(RunSupport.claraSim("run", "a", "b").code == .usage)
    #expect(RunSupport.claraSim("scenarios", "chek").errors.contains("did you mean check?"))
    #expect(RunSupport.claraSim("scenarios", "list", "all").code == .usage)
  }

  @Test func aWrongScenario() throws {
    try RunSupport.withFolder { folder in
      let file = try RunSupport.write("{ name: 'x',\n  sed: 1 }", to: "wrong.json5", in: folder)
      for words in [["run", file], ["scenarios", "check", file]] {
        let console = Console.memory()
        #expect(ClaraSim.run(words, console: console) == .badData)
        #expect(console.errors.hasPrefix("clara-sim: \(file):2: unknown key 'sed'; did you mean 'seed'?"))
        #expect(console.output.isEmpty)
      }
      let binary = folder.appendingPathComponent("binary.json5")
      try Data([0x7B, 0xFF, 0x7D]).write(to: binary)
      let run = RunSupport.claraSim("run", binary.path)
      #expect(run.code == .badData)
      #expect(run.errors.contains("binary.json5:1: this is not text in UTF-8"))
    }
  }

  @Test func anUnwritableRecordingIsAnError() throws {
    let run = RunSupport.claraSim("run", RunSupport.path("stop-while-idle"), "--record", "/nonexistent/run.pcapng")
    #expect(run.code == .notWritten)
    #expect(run.errors.contains("cannot write /nonexistent/run.pcapng"))
  }

  /// 1: it ended, but not as the scenario says.
  @Test func aMissedExpectationIsTheVerdict() throws {
    try RunSupport.withFolder { folder in
      let text = "{ name: 'x', events: [{ at_s: 0.5, do: 'press stop' }], expect: { stopReason: 'batteryFull' } }"
      let run = RunSupport.claraSim("run", try RunSupport.write(text, to: "x.json5", in: folder))
      #expect(run.code == .failed)
      #expect(run.output.contains("NOT EXPECTED   stopReason: expected batteryFull, was stopButton"))
    }
  }

  /// 3: the adapter has no voltmeter of its own at the inlet. A charger that reports the voltage it was asked for,
  /// while its output is 60 V lower, makes it close its contactor; the checker sees the true voltage.
  @Test func aBrokenInvariantComesFirst() throws {
    try RunSupport.withFolder { folder in
      let text = """
        { name: "liar", settings: { autoOffAfterCharging: true }, expect: { outcome: "completed" }, events: [
          { when: "PreCharge", do: "charger mirrors voltage" }, { when: "PreCharge", do: "pre-charge stays low" },
        ] }
        """
      let file = try RunSupport.write(text, to: "liar.json5", in: folder)
      let run = RunSupport.claraSim("run", file)
      #expect(run.code == .unsafe)
      #expect(run.output.contains("VIOLATION      contactorClosesMatched at "))
      let document = try JSONValue(parsing: RunSupport.claraSim("run", file, "--json").output)
      let violation = try #require(document["violations"]?.elements?.first)
      #expect(violation["invariant"]?.text == "contactorClosesMatched")
      #expect(violation["detail"]?.text?.isEmpty == false)
    }
  }

  /// 4: the run is cut while the session goes on.
  @Test func anUnfinishedRun() {
    let run = RunSupport.claraSim("run", RunSupport.path("stop-while-charging"), "--limit", "20")
    #expect(run.code == .unfinished)
    #expect(run.output.contains("ENDLESS"))
  }

  /// 4: the run is cut while a charger is still waited for; it lasts as long as was asked.
  @Test func aRunThatIsCutWhileItWaits() throws {
    for seconds in ["1", "5"] {
      let run = RunSupport.claraSim("run", "--limit", seconds, "--json")
      #expect(run.code == .unfinished)
      let document = try JSONValue(parsing: run.output)
      #expect(document["verdict"]?.text == "unfinished")
      guard case .number(let number)? = document["simulatedSeconds"] else { throw CocoaError(.coderInvalidValue) }
      #expect(number.double == Double(seconds))
    }
  }

  @Test func theListNamesEveryScenario() {
    let list = RunSupport.claraSim("scenarios", "list")
    #expect(list.code == .expected)
    let names = list.output.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
    #expect(names == RunSupport.scenarioNames)
    #expect(list.output.contains("  The stop button is pressed under full current"))
  }

  @Test func theCheckReadsEveryScenario() throws {
    let all = RunSupport.claraSim("scenarios", "check")
    #expect(all.code == .expected)
    #expect(all.output.split(separator: "\n").count == RunSupport.scenarioNames.count)
    try RunSupport.withFolder { folder in
      let good = try RunSupport.write("{ name: 'x' }", to: "good.json5", in: folder)
      let bad = try RunSupport.write("{ name: 'x', car: { profile: 'leaf41' } }", to: "bad.json5", in: folder)
      let mixed = RunSupport.claraSim("scenarios", "check", bad, good, folder.path + "/none.json5")
      #expect(mixed.code == .badData)
      #expect(mixed.output == "\(good): good\n")
      #expect(mixed.errors.split(separator: "\n").count == 2)
    }
  }
}
