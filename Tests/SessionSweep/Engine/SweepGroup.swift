/// One case of a sweep: a session or a few, and what must hold.
struct SweepCase: Sendable {
  /// What is special about it, in a few words.
  let name: String
  /// Runs it.
  let run: @Sendable (Findings) -> Void

  init(_ name: String, run: @escaping @Sendable (Findings) -> Void) {
    self.name = name
    self.run = run
  }

  /// Runs it and returns what was found.
  func findings() -> Findings {
    let findings = Findings()
    run(findings)
    return findings
  }
}

/// Cases that walk one table.
struct SweepGroup: Sendable {
  /// The name on the command line.
  let name: String
  /// One line for people.
  let about: String
  /// All of them.
  let cases: [SweepCase]

  /// The case that stands for all where there is no time: the one in the middle of the table.
  var representative: SweepCase { cases[cases.count / 2] }

  /// Every group, in the order in which they are run.
  static let all: [SweepGroup] = [
    .matrix, .makes, .cars, .carFaults, .chargerFaults, .losses, .chargerStops, .pilot, .limits, .contactors,
    .lastCurrent, .stops, .mishaps, .lines, .swarm, .iso2Makes, .iso2ChargerFaults, .iso2Stops, .iso2Swarm, .pauses,
    .renegotiations,
    .chipNoise, .chipStates, .chipSwarm,
  ]
}
