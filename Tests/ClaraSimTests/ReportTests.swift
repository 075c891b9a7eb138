import ClaraCore
import Foundation
import FoundationXML
import HALSim
import Testing

@testable import clara_sim

/// The reports of a run: well formed, the same for the same seed, and honest about what went wrong.
@Suite struct ReportTests {
  static let text = """
    { name: "a <b> & \\"c\\"", settings: { stopAtSoC_percent: 43, autoOffAfterCharging: true },
      expect: { outcome: "OUTCOME" } }
    """

  static func report(outcome: String) throws -> (junit: String, html: String, summary: SessionSummary) {
    let scenario = try Scenario.read(text.replacingOccurrences(of: "OUTCOME", with: outcome), file: "test")
    let session = SimulatedSession(scenario.configuration)
    var curve = SessionCurve()
    let result = session.run { curve.sample($0) }
    let summary = SessionSummary(scenario: scenario, result: result, wall_s: Double(outcome.count))
    let html = HTMLReport(summary: summary, seed: 1, curve: curve, events: session.log.entries)
    #expect(curve.points.count > 100 && curve.points.count <= SessionCurve.limit)
    return (JUnitReport(summary: summary, seed: 1).text, html.text, summary)
  }

  @Test func aGoodRunIsASuiteWithoutFailures() throws {
    let (junit, html, summary) = try Self.report(outcome: "completed")
    #expect(summary.exitCode == .expected)
    let parser = XMLParser(data: Data(junit.utf8))
    let cases = CaseCounter()
    parser.delegate = cases
    #expect(parser.parse())
    #expect(cases.cases == 8)
    #expect(cases.failures == 0)
    #expect(html.contains("as expected") && !html.contains("NOT as expected"))
    #expect(html.contains("a &lt;b&gt; &amp; &quot;c&quot;"))
    #expect(html.contains("CurrentDemand") && html.contains("stop reason: batteryFull"))
    let again = try Self.report(outcome: "completed")
    #expect(again.junit == junit && again.html == html)
  }

  @Test func aDifferenceIsAFailure() throws {
    let (junit, html, summary) = try Self.report(outcome: "failed")
    #expect(summary.exitCode == .failed)
    let parser = XMLParser(data: Data(junit.utf8))
    let cases = CaseCounter()
    parser.delegate = cases
    #expect(parser.parse())
    #expect(cases.failures == 1)
    #expect(html.contains("NOT as expected"))
  }

  final class CaseCounter: NSObject, XMLParserDelegate {
    var cases = 0
    var failures = 0

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String] = [:]
    ) {
      if name == "testcase" { cases += 1 }
      if name == "failure" { failures += 1 }
    }
  }
}
