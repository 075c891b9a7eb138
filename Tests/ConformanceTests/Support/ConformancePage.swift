/// doc/conformance.md.
enum ConformancePage {
  static func text(_ findings: [String: [String]]) -> String {
    var lines = [
      "# Conformance", "",
      "Written from the tests by `make docs`; `make test` fails when it is not current. Every id is one test in",
      "`Tests/ConformanceTests`. The tester is independent of the car: scripted chargers in virtual time, judged by",
      "what passes on the wire, by the control pilot, and by the clock. What is asked is told in our own words.", "",
      "The strict timing profile is used (see [timing.md](timing.md)), on a board that measures the control pilot. The",
      "adapter itself has no input for the pilot: there, states E and F are noticed by the connection that dies with",
      "them.", "", "| | passed | failed | not applicable | not run yet |", "| --- | ---: | ---: | ---: | ---: |",
    ]
    for group in ConformanceRegistry.groups {
      lines.append(row(group.title, ConformanceCount(findings, group.cases)))
    }
    lines.append(row("**all**", ConformanceCount(findings)))
    for group in ConformanceRegistry.groups {
      lines += ["", "## \(group.title)", "", group.about, "", "| id | what it asks | result |", "| --- | --- | --- |"]
      lines += group.cases.map { "| `\($0.id)` | \($0.asks) | \(result($0, findings)) |" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ title: String, _ count: ConformanceCount) -> String {
    "| \(title) | \(count.passed) | \(count.failed) | \(count.notApplicable) | \(count.notRunYet) |"
  }

  private static func result(_ item: ConformanceCase, _ findings: [String: [String]]) -> String {
    switch item.standing {
    case .notApplicable(let reason): "not applicable: \(reason)"
    case .notRunYet(let reason): "not run yet: \(reason)"
    case .applies: findings[item.id]?.isEmpty == true ? "passed" : "**failed**"
    }
  }
}
