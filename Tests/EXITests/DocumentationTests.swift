import Foundation
import Testing
import Traces

/// The sizes that `doc/exi.md` states are those of the types.
struct DocumentationTests {
  @Test(arguments: V2GSchema.allCases.filter { !$0.isFragment })
  func sizesInTheDocument(_ schema: V2GSchema) throws {
    let document = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("doc/exi-sizes.md")
    let text = try String(contentsOf: document, encoding: .utf8)
    for (name, bytes) in schema.messageSizes where !text.contains("| `\(name)` | \(bytes) |") {
      Issue.record("doc/exi-sizes.md lacks the row | `\(name)` | \(bytes) |: make docs writes the table")
    }
    // On the way of a session nothing may be as large as what an adapter has no memory for.
    let limit = schema == .appproto || schema == .din ? 512 : 2_048
    #expect(schema.messageSizes.allSatisfy { $0.bytes <= limit })
  }
}
