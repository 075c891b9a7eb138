import Foundation
import Traces

/// Runs every parser of bytes from outside over every truncation and every single-byte mutation of its seeds.
///
/// Nothing may trap and nothing may contradict itself; see doc/fuzzing.md.
@main
struct MutationSweep {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    exit(Self(arguments: arguments).run())
  }

  static let usage = """
    usage: mutation-sweep [--built-in] [--thorough] [--only PARSER] [--jobs N]
           mutation-sweep --replay PARSER HEX
           mutation-sweep --list
    """

  let arguments: [String]

  /// Does what the arguments ask for and returns the exit code: 0 all good, 1 something wrong, 64 usage.
  func run() -> Int32 {
    switch arguments.first {
    case "--replay": return replay()
    case "--list":
      for plan in BuiltIn().plans(.edges) { say(Self.padded(plan.subject.name, 17) + plan.subject.about) }
      return 0
    default: break
    }
    var jobs = 2
    var only: String?
    var isBuiltIn = false
    var isThorough = false
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--built-in": isBuiltIn = true
      case "--thorough": isThorough = true
      case "--only":
        guard let name = rest.popFirst() else { return Self.misused("--only needs the name of a parser") }
        only = name
      case "--jobs":
        guard let number = rest.popFirst().flatMap({ Int($0) }), 1...CrashReport.slotLimit ~= number else {
          return Self.misused("--jobs needs a number of 1 to \(CrashReport.slotLimit)")
        }
        jobs = number
      default: return Self.misused("unknown argument \(argument)")
      }
    }
    return sweep(only: only, isBuiltIn: isBuiltIn, isThorough: isThorough, jobs: jobs)
  }

  private func sweep(only: String?, isBuiltIn: Bool, isThorough: Bool, jobs: Int) -> Int32 {
    let start = ContinuousClock.now
    let builtIn = BuiltIn()
    var plans = builtIn.plans(.all)
    if !isBuiltIn {
      let shared = SharedFolder(network: builtIn.network, isThorough: isThorough)
      for remark in shared.remarks { say(remark) }
      plans = plans.map { $0.adding(shared.seeds[$0.subject.name] ?? []) }
    }
    if let only {
      plans.removeAll { $0.subject.name != only }
      if plans.isEmpty { return Self.misused("no parser \(only); --list names them") }
    }
    say("parser              seeds (all)       cases        read    one-way     refused  seconds")
    let tallies = Sweep(plans) { plan, tally in say(Self.line(plan, tally)) }.run(workers: jobs)
    var sum = Tally()
    for tally in tallies { sum += tally }
    for failure in tallies.flatMap(\.failures) { say("wrong: \(failure)") }
    let seconds = (ContinuousClock.now - start).components.seconds
    say("\(sum.cases - sum.wrong) passed, \(sum.wrong) failed, \(plans.count) parsers, \(seconds) s")
    return sum.wrong == 0 && sum.read > 0 ? 0 : 1
  }

  private func replay() -> Int32 {
    guard arguments.count == 2 || arguments.count == 3, let bytes = Hex.bytes(arguments.count == 3 ? arguments[2] : "")
    else { return Self.misused("--replay needs the name of a parser and bytes in hexadecimal") }
    guard let plan = BuiltIn().plans(.edges).first(where: { $0.subject.name == arguments[1] }) else {
      return Self.misused("no parser \(arguments[1]); --list names them")
    }
    CrashReport.install()
    let outcome = Worker(index: 0).run(plan.subject, on: bytes)
    say(outcome)
    if case .wrong = outcome { return 1 }
    return 0
  }

  private static func misused(_ text: String) -> Int32 {
    FileHandle.standardError.write(Data("mutation-sweep: \(text)\n\(usage)\n".utf8))
    return 64
  }

  /// One parser in one line. The number in brackets is that of the seeds whose bytes took all 255 values.
  private static func line(_ plan: Plan, _ tally: Tally) -> String {
    let full = plan.seeds.filter { $0.values == .all }.count
    let numbers = [
      ("\(plan.seeds.count) (\(full))", 13), ("\(tally.cases)", 12), ("\(tally.read)", 12), ("\(tally.oneWay)", 11),
      ("\(tally.refused)", 12), ("\(tally.nanoseconds / 1_000_000_000)", 9),
    ]
    let columns = numbers.map { String(repeating: " ", count: max(0, $0.1 - $0.0.count)) + $0.0 }.joined()
    return padded(plan.subject.name, 18) + columns + (tally.wrong > 0 ? "  \(tally.wrong) WRONG" : "")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
