import Foundation

/// Runs whole simulated sessions by the hundred: every peer, every fault in every state; see doc/plant.md.
///
/// Exit code 0 when everything held, 1 when something did not, 64 for wrong arguments.
@main
struct SessionSweepProgram {
  static let usage = """
    usage: session-sweep [--only GROUP] [--case TEXT] [--jobs N] [--verbose]
           session-sweep --list
    """

  static func main() {
    exit(run(Array(CommandLine.arguments.dropFirst())))
  }

  private static func run(_ arguments: [String]) -> Int32 {
    var groups = SweepGroup.all
    var jobs = 2
    var part: String?
    var isVerbose = false
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--list":
        for group in groups { say(padded(group.name, 14) + leading("\(group.cases.count)", 6) + "  " + group.about) }
        return 0
      case "--only":
        guard let name = rest.popFirst() else { return misused("--only needs the name of a group") }
        groups.removeAll { $0.name != name }
        if groups.isEmpty { return misused("no group \(name); --list names them") }
      case "--case":
        guard let text = rest.popFirst() else { return misused("--case needs a part of a case's name") }
        part = text
      case "--jobs":
        guard let number = rest.popFirst().flatMap({ Int($0) }), 1...64 ~= number else {
          return misused("--jobs needs a number of 1 to 64")
        }
        jobs = number
      case "--verbose": isVerbose = true
      default: return misused("unknown argument \(argument)")
      }
    }
    if let part {
      groups = groups.map { group in
        SweepGroup(name: group.name, about: group.about, cases: group.cases.filter { $0.name.contains(part) })
      }
      groups.removeAll { $0.cases.isEmpty }
      if groups.isEmpty { return misused("no case has \(part) in its name") }
    }
    return sweep(groups, jobs: jobs, isVerbose: isVerbose)
  }

  private static func sweep(_ groups: [SweepGroup], jobs: Int, isVerbose: Bool) -> Int32 {
    let start = ContinuousClock.now
    say("group            cases  sessions    checks  closed across  seconds")
    let runner = Runner(groups) { group, sweepCase in
      // The last line before a trap names the case.
      if isVerbose { say("\(group.name), \(sweepCase.name)") }
    } finished: { group, tally in
      say(line(group, tally))
    }
    let tallies = runner.run(workers: jobs)
    let failures = tallies.flatMap(\.failures)
    for failure in failures { say("wrong: \(failure)") }
    let sessions = tallies.reduce(0) { $0 + $1.sessions }
    let checks = tallies.reduce(0) { $0 + $1.checks }
    let seconds = (ContinuousClock.now - start).components.seconds
    say("\(sessions) sessions, \(checks - failures.count) checks passed, \(failures.count) failed, \(seconds) s")
    return failures.isEmpty && sessions > 0 ? 0 : 1
  }

  private static func line(_ group: SweepGroup, _ tally: Runner.Tally) -> String {
    let volts = "\(tally.closedAcross_mV / 1_000).\(tally.closedAcross_mV % 1_000 / 100) V"
    let numbers = [
      ("\(tally.cases)", 8), ("\(tally.sessions)", 10), ("\(tally.checks)", 10), (volts, 15),
      ("\(tally.time.components.seconds)", 9),
    ]
    let columns = numbers.map { leading($0.0, $0.1) }.joined()
    return padded(group.name, 14) + columns + (tally.failures.isEmpty ? "" : "  \(tally.failures.count) WRONG")
  }

  /// One line, at once also into a pipe: who waits wants to see how far it is.
  private static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

  private static func misused(_ text: String) -> Int32 {
    FileHandle.standardError.write(Data("session-sweep: \(text)\n\(usage)\n".utf8))
    return 64
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func leading(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
