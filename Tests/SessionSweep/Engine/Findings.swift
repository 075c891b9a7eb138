import HAL

/// What a case of a sweep has found wrong, and what it has measured.
final class Findings {
  /// One line for each check that did not hold.
  private(set) var failures: [String] = []
  /// Whole sessions that were run.
  private(set) var sessions = 0
  /// Checks that were made.
  private(set) var checks = 0
  /// Largest voltage at which the contacts of the adapter met, in millivolts.
  private(set) var closedAcross_mV: Int32 = 0

  /// Nothing found yet.
  init() {}

  /// Notes what does not hold, with the place of the check.
  func expect(
    _ holds: Bool, _ note: @autoclosure () -> String = "", file: StaticString = #fileID, line: Int = #line
  ) {
    checks += 1
    guard !holds else { return }
    let text = note()
    failures.append("\(file):\(line)" + (text.isEmpty ? "" : ": \(text)"))
  }

  /// Notes two values that ought to be the same.
  func expectEqual<Value: Equatable>(
    _ found: Value, _ wanted: Value, _ note: @autoclosure () -> String = "", file: StaticString = #fileID,
    line: Int = #line
  ) {
    let text = note()
    expect(
      found == wanted, "\(found) instead of \(wanted)" + (text.isEmpty ? "" : ": \(text)"), file: file, line: line)
  }

  /// Notes a value that is none of those that may be.
  func expectOne<Value: Equatable>(
    of wanted: [Value], _ found: Value, _ note: @autoclosure () -> String = "", file: StaticString = #fileID,
    line: Int = #line
  ) {
    let text = note()
    expect(
      wanted.contains(found), "\(found), none of \(wanted)" + (text.isEmpty ? "" : ": \(text)"), file: file,
      line: line)
  }

  /// Counts a session that has been run.
  func countSession(closedAcross_mV: Int32) {
    sessions += 1
    self.closedAcross_mV = max(self.closedAcross_mV, closedAcross_mV)
  }
}
