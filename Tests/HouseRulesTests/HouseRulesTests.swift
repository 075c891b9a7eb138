import Foundation
import Testing

/// The rules of CONTRIBUTING.md that a machine can check, each over the whole project.
@Suite("House rules")
struct HouseRulesTests {
  private let repository = Repository.current

  private func expectNone(_ violations: [Violation], sourceLocation: SourceLocation = #_sourceLocation) {
    let shown = violations.prefix(50).map(\.description).joined(separator: "\n")
    #expect(violations.isEmpty, "\(violations.count) in all:\n\(shown)", sourceLocation: sourceLocation)
  }

  @Test func projectWasRead() {
    #expect(repository.sources.count > 20)
    #expect(repository.manifest.targets.count > 8)
    #expect(repository.manifest.targets.filter(\.isPortable).map(\.name) == ["HAL", "EXI", "SLAC", "ClaraCore"])
  }

  @Test func dependenciesFollowTheDirection() {
    expectNone(ImportRules.violations(of: repository.manifest))
  }

  @Test func importsAreDeclared() {
    expectNone(
      repository.manifest.targets.flatMap { target in
        ImportRules.violations(of: repository.sources(below: "\(target.folder)/"), in: target)
      })
  }

  @Test func firmwareImportsAreDeclared() {
    expectNone(
      repository.firmwareManifest.targets.flatMap { target in
        let sources = repository.sources(below: "Firmware/Sources/\(target.name)/")
        return ImportRules.violations(of: sources, in: target)
          + sources.flatMap { source in
            ImportRules.imports(of: source).filter { ImportRules.hostModules.contains($0.module) }
              .map { Violation(path: source.path, line: $0.line, text: "no \($0.module) on the microcontroller") }
          }
      })
  }

  @Test func foldersAreTargets() {
    for (folder, manifest) in [
      ("Sources", repository.manifest), ("Tests", repository.manifest),
      ("Firmware/Sources", repository.firmwareManifest),
    ] {
      let parent = folder.hasPrefix("Firmware/") ? "Sources/" : folder + "/"
      let names = manifest.targets.map(\.folder).filter { $0.hasPrefix(parent) }.map {
        String($0.dropFirst(parent.count))
      }
      #expect(repository.folders(in: folder) == names.sorted(), "\(folder) and its manifest differ")
    }
  }

  @Test func portableTargetsKeepToTheirLanguage() {
    let firmware = repository.sources(below: "Firmware/Sources/")
    expectNone((repository.portableSources + firmware).flatMap(PortableRules.violations))
  }

  @Test func portableTargetsHaveNoGlobalState() {
    expectNone(repository.portableSources.flatMap(PortableRules.globalState))
  }

  @Test func lentSpansKeepTheirOwner() {
    expectNone(repository.sources(below: "Sources/").flatMap(PortableRules.danglingSpans))
  }

  @Test func functionsAreShort() {
    expectNone(repository.sources.filter { !$0.isGenerated }.flatMap(SizeRules.longFunctions))
  }

  @Test func filesAreShort() {
    let written = repository.texts.filter { file in
      ["swift", "c", "h", "sh", "py"].contains { file.path.hasSuffix(".\($0)") } && !file.path.contains("/Generated/")
    }
    expectNone(written.flatMap(SizeRules.longFile))
  }

  @Test func linesAreShort() {
    expectNone(repository.sources.filter { !$0.isGenerated }.flatMap(SizeRules.longLines))
  }

  @Test func publicSymbolsAreDocumented() {
    expectNone(
      (repository.sources(below: "Sources/") + repository.sources(below: "Firmware/Sources/")).flatMap(
        TextRules.undocumented))
  }

  @Test func nothingIsLeftUnfinished() {
    expectNone(repository.texts.flatMap(TextRules.unfinished))
  }

  @Test func noMachineIsNamed() {
    expectNone(repository.texts.flatMap(TextRules.machinePaths))
  }

  @Test func testsDoNotSleep() {
    expectNone(repository.sources(below: "Tests/").flatMap(TextRules.sleeping))
  }

  @Test func whitespaceIsClean() {
    let code = repository.texts.filter { file in
      ["swift", "c", "h", "sh", "py", "json5"].contains { file.path.hasSuffix(".\($0)") }
    }
    expectNone(code.flatMap(TextRules.whitespace))
  }

  @Test func linksLeadSomewhere() {
    let pages = repository.texts.filter { $0.path.hasSuffix(".md") }
    expectNone(pages.flatMap { TextRules.brokenLinks(in: $0, root: repository.root) })
  }

  @Test func makeTargetsAreExplained() throws {
    let makefile = try #require(repository.texts.first { $0.path == "Makefile" })
    expectNone(TextRules.unexplainedTargets(in: makefile))
  }

  @Test func scriptsAreStrict() {
    let scripts = repository.texts.filter { $0.path.hasSuffix(".sh") || $0.path == ".ci/run" }
    #expect(scripts.count > 5)
    expectNone(scripts.flatMap(TextRules.looseScripts))
  }
}
