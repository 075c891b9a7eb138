import Testing

/// One thing that a car is asked for, with the test of it.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
  /// Whether the case is run.
  enum Standing: Sendable, Equatable {
    /// It applies, and has a test.
    case applies
    /// It does not apply to this car, for a reason.
    case notApplicable(String)
    /// It will apply, and cannot be run yet, for a reason.
    case notRunYet(String)
  }

  let id: String
  /// What is asked of the car, in our own words.
  let asks: String
  let standing: Standing
  private let test: @Sendable (Verdict) -> Void

  /// A case with a test.
  init(_ id: String, _ asks: String, _ test: @escaping @Sendable (Verdict) -> Void) {
    self.id = id
    self.asks = asks
    standing = .applies
    self.test = test
  }

  /// A case without a test.
  init(_ id: String, _ asks: String, _ standing: Standing) {
    self.id = id
    self.asks = asks
    self.standing = standing
    test = { $0.expect(false, "a case without a test was run") }
  }

  var testDescription: String { id }

  /// Runs the test; what was found wrong, empty when it passed.
  func run() -> [String] {
    let verdict = Verdict()
    test(verdict)
    return verdict.findings
  }
}

/// Cases of one origin.
struct ConformanceGroup: Sendable {
  let title: String
  /// Where the ids come from, and how the cases are judged.
  let about: String
  let cases: [ConformanceCase]
}

/// What one test finds.
final class Verdict {
  private(set) var findings: [String] = []

  /// Notes what is wrong, unless `condition` holds.
  @discardableResult
  func expect(_ condition: Bool, _ text: @autoclosure () -> String) -> Bool {
    if !condition { findings.append(text()) }
    return condition
  }
}
