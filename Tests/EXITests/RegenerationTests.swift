import Foundation
import Testing

@testable import exi_gen

/// The generated files are what the generator makes of the schemas.
struct RegenerationTests {
  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// From `CLARA_SCHEMAS`, or where `make generate` put them.
  private static let schemas: String? = {
    if let given = ProcessInfo.processInfo.environment["CLARA_SCHEMAS"] { return given }
    let fetched = package.appendingPathComponent(".build/schemas/iso15118/shared/schemas").path
    if FileManager.default.fileExists(atPath: fetched) { return fetched }
    print("skipped: no schemas; CLARA_SCHEMAS names their folder, or make generate fetches them")
    return nil
  }()

  private func contents(of folder: URL) throws -> [String: String] {
    var result: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".swift") {
      result[path] = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }
    return result
  }

  @Test(.enabled(if: RegenerationTests.schemas != nil))
  func theSameFilesComeOut() throws {
    let output = FileManager.default.temporaryDirectory.appendingPathComponent("exi-gen-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: output) }
    let configuration = Self.package.appendingPathComponent(".swift-format").path
    let options = Options(schemas: Self.schemas ?? "", output: output.path, configuration: configuration)
    let count = try Generator(options: options).run()
    #expect(count > 30)
    for folder in Generator.folders {
      let made = try contents(of: output.appendingPathComponent(folder))
      let kept = try contents(of: Self.package.appendingPathComponent("Sources").appendingPathComponent(folder))
      #expect(made.keys.sorted() == kept.keys.sorted())
      for (path, text) in made where kept[path] != text {
        Issue.record("\(folder)/\(path) differs from what the generator makes: run make generate")
      }
    }
  }

  @Test func eventCodeWidths() {
    let widths = [(1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (36, 6), (81, 7)]
    for (productions, width) in widths { #expect(EventCode.width(productions) == width) }
  }

  @Test func identifiers() {
    #expect(Naming.identifier("W/s") == "W_s")
    #expect(Naming.identifier("default") == "default_")
    #expect(Naming.identifier("3phase") == "_3phase")
    #expect(Naming.type("responseCodeType") == "ResponseCode")
    #expect(Naming.type("SessionStopType") == "SessionStopReq")
  }

  @Test func optionsAreChecked() {
    #expect(Options(["exi-gen", "--schemas", "a", "--output", "b"])?.configuration == "b/../.swift-format")
    #expect(Options(["exi-gen", "--schemas", "a"]) == nil)
    #expect(Options(["exi-gen", "--schemas"]) == nil)
    #expect(Options(["exi-gen", "--schema", "a", "--output", "b"]) == nil)
  }
}
