import Dispatch
import Synchronization

/// Every case, in the order of the page.
enum ConformanceRegistry {
  static let groups: [ConformanceGroup] = [
    ConformanceGroup(
      title: "SLAC, the car's side",
      about: """
        Ids of ISO 15118-5, as the open test environment for ISO 15118-3 lists them. The tester is a charger \
        written over bytes, with its own frames and its own reading of ours; the car is the whole controller \
        in the strict profile, on a board that measures the control pilot.
        """,
      cases: ParameterCases.list + AttenuationCases.list + ValidationCases.list + MatchCases.list + LinkCases.list
        + AmplitudeCases.list),
    ConformanceGroup(
      title: "V2G, the car's side: DIN SPEC 70121",
      about: """
        The twenty public cases of CharIN and ChargeX. After the deviation the car is in state B within 4.5 \
        s, has closed TCP within 5 s, and has sent nothing more but a session stop. Judged by the frames, \
        the pilot and the clock.
        """,
      cases: V2GCases.list(.din)),
    ConformanceGroup(
      title: "V2G, the car's side: ISO 15118-2", about: "The same twenty cases.", cases: V2GCases.list(.iso2)),
    ConformanceGroup(
      title: "Timers of the car",
      about: "Ids of our own, for timers that the public cases leave out. Strict profile.", cases: TimerCases.list),
    ConformanceGroup(
      title: "Sixteen faults",
      about: """
        The faults that the field injects into a vehicle's session; all but the last end in a completed \
        shutdown: state B within 4.5 s, TCP closed within 5 s, one named reason, nothing opened under load. \
        Strict profile.
        """,
      cases: FieldFaultCases.list),
    ConformanceGroup(
      title: "Bugs found in the field",
      about: """
        What went wrong at real chargers and cars with the existing firmware, and how it has to look. Field \
        profile: it is the one that devices use.
        """,
      cases: ProtocolBugCases.list + CarBugCases.list),
    ConformanceGroup(
      title: "Weaknesses of other stacks",
      about: "Published weaknesses of SLAC and V2G stacks, each turned into a rule for this one.",
      cases: WeaknessCases.list),
  ]

  static let all: [ConformanceCase] = groups.flatMap(\.cases)

  static let runnable: [ConformanceCase] = all.filter { $0.standing == .applies }

  /// What each runnable case found. All are run once, side by side, when the first is asked for.
  static let findings: [String: [String]] = {
    let results = Mutex<[String: [String]]>([:])
    DispatchQueue.concurrentPerform(iterations: runnable.count) { index in
      let found = runnable[index].run()
      results.withLock { $0[runnable[index].id] = found }
    }
    let findings = results.withLock { $0 }
    print(ConformanceCount(findings).line)
    return findings
  }()
}

/// How many cases there are of each kind.
struct ConformanceCount {
  var passed = 0
  var failed = 0
  var notApplicable = 0
  var notRunYet = 0

  init(_ findings: [String: [String]], _ cases: [ConformanceCase] = ConformanceRegistry.all) {
    for item in cases {
      switch item.standing {
      case .notApplicable: notApplicable += 1
      case .notRunYet: notRunYet += 1
      case .applies: if findings[item.id]?.isEmpty == true { passed += 1 } else { failed += 1 }
      }
    }
  }

  var line: String {
    "conformance: \(passed) passed, \(failed) failed, \(notApplicable) not applicable, \(notRunYet) not run yet"
  }
}
