import HALSim
import Testing

@testable import session_sweep

extension SweptSession {
  /// Runs the session and checks what must hold whatever went wrong. Returns the result for more.
  @discardableResult
  func expectSafeEnd(
    mayWait: Bool = false, _ comment: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) -> SimulationResult {
    let findings = Findings()
    let result = expectSafeEnd(findings, mayWait: mayWait)
    findings.report(comment, sourceLocation)
    return result
  }

  /// Checks that state B came in time after an error that the charger or the connection made known.
  func expectStateBInTime(sourceLocation: SourceLocation = #_sourceLocation) {
    let findings = Findings()
    expectStateBInTime(findings)
    findings.report("", sourceLocation)
  }
}

extension Findings {
  /// Makes an issue of everything that did not hold.
  func report(_ comment: String = "", _ sourceLocation: SourceLocation = #_sourceLocation) {
    for failure in failures {
      let text = comment.isEmpty ? failure : "\(comment): \(failure)"
      Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation)
    }
  }
}
