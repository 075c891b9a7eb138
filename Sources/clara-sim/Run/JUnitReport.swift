import ClaraCore
import HALSim

/// A finished session as a JUnit test suite: what the scenario expects, and each safety invariant, as a case.
///
/// There is no wall time in it, so that the same scenario and seed give the same bytes.
struct JUnitReport {
  let summary: SessionSummary
  let seed: UInt64

  /// One case: its name and what went wrong, or nil.
  private struct Case {
    let name: String
    let failure: String?
  }

  /// The whole document.
  var text: String {
    let cases = expectationCases + invariantCases
    let failures = cases.count { $0.failure != nil }
    let counts = "tests=\"\(cases.count)\" failures=\"\(failures)\""
    let name = Markup.escaped(summary.scenario.name)
    let seconds = SessionSummary.decimal(summary.result.duration.milliseconds, 1_000)
    var lines = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#,
      "<testsuites \(counts)>",
      #"  <testsuite name="clara-sim run \#(name)" \#(counts) time="\#(seconds)">"#,
      "    <properties>", property("seed", "\(seed)"), property("version", ClaraSim.version),
      property("outcome", summary.result.outcome.rawValue), property("stopReason", "\(summary.result.stopReason.name)"),
      "    </properties>",
    ]
    for entry in cases {
      let head = #"    <testcase classname="\#(name)" name="\#(Markup.escaped(entry.name))""#
      if let failure = entry.failure {
        lines += [head + ">", #"      <failure message="\#(Markup.escaped(failure))"/>"#, "    </testcase>"]
      } else {
        lines.append(head + "/>")
      }
    }
    return (lines + ["  </testsuite>", "</testsuites>", ""]).joined(separator: "\n")
  }

  private func property(_ name: String, _ value: String) -> String {
    #"      <property name="\#(name)" value="\#(Markup.escaped(value))"/>"#
  }

  private var expectationCases: [Case] {
    let differences = summary.differences
    let met = Case(name: "ends as the scenario expects", failure: nil)
    return differences.isEmpty ? [met] : differences.map { Case(name: "ends as the scenario expects", failure: $0) }
  }

  private var invariantCases: [Case] {
    (UInt8.min...UInt8.max).compactMap { SafetyInvariant(rawValue: $0) }.map { invariant in
      var failure = summary.result.violations.first { $0.invariant == invariant }
        .map { "at \(SessionSummary.time($0.time)): \($0.detail)" }
      if invariant == .boundedSession, failure == nil, summary.result.isEndless {
        failure = "the run reached its limit of virtual time"
      }
      return Case(name: "invariant \(invariant.name)", failure: failure)
    }
  }
}
