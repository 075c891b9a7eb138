import Foundation
import Testing

/// The pages that are written from tests and code are current. With `CLARA_WRITE_DOCS` set they are written instead.
@Suite struct DocumentationTests {
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func conformancePageIsCurrent() throws {
    try check("doc/conformance.md", ConformancePage.text(ConformanceRegistry.findings))
  }

  @Test func timingPageIsCurrent() throws {
    try check("doc/timing.md", TimingPage.text(root: Self.root))
  }

  /// Every number of every table is on the page, and says where it is from.
  @Test(arguments: TimingPage.tables.indices)
  func everyTimeHasAnOrigin(index: Int) throws {
    let table = TimingPage.tables[index]
    let rows = try TimingPage.rows(table, root: Self.root)
    #expect(rows.count == TimingPage.count(table), "\(table.type): a number without a comment")
    for row in rows {
      #expect(TimingPage.origins.contains { row.text.contains($0) }, "\(table.type).\(row.name) has no origin")
    }
  }

  private func check(_ path: String, _ text: String) throws {
    let url = Self.root.appendingPathComponent(path)
    if ProcessInfo.processInfo.environment["CLARA_WRITE_DOCS"] != nil {
      return try Data(text.utf8).write(to: url)
    }
    let present = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    let differing = zip(present.split(separator: "\n"), text.split(separator: "\n")).first { $0 != $1 }
    #expect(
      present == text, "\(path) is not current, run make docs; first: \(differing.map { "\($0)" } ?? "the length")")
  }
}
