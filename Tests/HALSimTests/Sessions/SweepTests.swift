import HALSim
import Synchronization
import Testing

@testable import session_sweep

/// One case of each sweep over whole sessions; `make test` runs all of them, optimised.
@Suite struct SweepTests {
  @Test(arguments: SweepGroup.all.map(\.name)) func oneCaseOfEachSweepHolds(_ name: String) throws {
    let group = try #require(SweepGroup.all.first { $0.name == name })
    let findings = group.representative.findings()
    findings.report()
    #expect(findings.sessions > 0 && findings.checks > 3)
  }

  @Test func theTablesAreWhole() {
    let counts = Dictionary(uniqueKeysWithValues: SweepGroup.all.map { ($0.name, $0.cases.count) })
    #expect(
      counts == [
        "matrix": 13 * 8 * 3, "makes": 13, "cars": 8 * 3, "car-faults": 11 * 12 + 1, "charger-faults": 16,
        "losses": 8 * 17, "charger-stops": 10 * 2 * 2, "pilot": 2 * 10 * 2, "limits": 3, "contactors": 2 * 10,
        "last-current": 3 * 3 * 2, "stops": (17 + 11) * 2, "mishaps": 13 * 12, "lines": 12 + 9 + 6 + 12, "swarm": 500,
        "iso2-makes": 12, "iso2-faults": 16, "iso2-stops": (17 + 3) * 2, "iso2-swarm": 300, "pauses": 23 * 12 * 2,
        "renegotiations": 21 * 11,
        "chip-noise": 6 * 8, "chip-faults": 8 * 17, "chip-swarm": 200,
      ])
    for group in SweepGroup.all { #expect(Set(group.cases.map(\.name)).count == group.cases.count) }
  }

  @Test func aSeedNamesOneMixture() {
    #expect(SessionSwarm.configuration(seed: 7).events == SessionSwarm.configuration(seed: 7).events)
    #expect(SessionSwarm.configuration(seed: 7).events != SessionSwarm.configuration(seed: 8).events)
  }

  @Test func whatDoesNotHoldIsCountedAndNamed() throws {
    let cases = [
      SweepCase("good") { $0.expectEqual(1, 1) }, SweepCase("bad") { $0.expectEqual(1, 2) },
      SweepCase("none") { $0.expectOne(of: [1, 2], 3) },
    ]
    let started = Mutex<[String]>([])
    let runner = Runner(
      [SweepGroup(name: "group", about: "", cases: cases)],
      starting: { _, sweepCase in started.withLock { $0.append(sweepCase.name) } }, finished: { _, _ in })
    let tally = try #require(runner.run(workers: 2).first)
    #expect(started.withLock { $0.sorted() } == ["bad", "good", "none"])
    #expect(tally.cases == 3 && tally.checks == 3 && tally.failures.count == 2)
    #expect(tally.failures.contains { $0.hasPrefix("group, bad: ") && $0.hasSuffix("1 instead of 2") })
  }

  /// The checks of a sweep are no decoration: an unsafe session is reported.
  @Test func anUnsafeSessionIsReported() {
    var configuration = SweptSession.short(.ideal, car: .leaf24)
    configuration.settings.chademo.alternativeEstimate = false
    let findings = Findings()
    SweptSession(configuration).expectSafeEnd(findings)
    #expect(findings.failures.contains { $0.contains("contactorClosesMatched") })
    #expect(findings.closedAcross_mV > 20_000)
  }
}
