import Foundation
import HALSim
import Traces

@testable import clara_sim

/// What the tests of `run` and `scenarios` share.
enum RunSupport {
  /// The checkout.
  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The scenarios that come with Clara.
  static let scenarioFiles: [URL] = {
    let folder = package.appendingPathComponent("Scenarios")
    let found = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return found.filter { $0.pathExtension == "json5" }.sorted { $0.path < $1.path }
  }()

  /// Their names.
  static let scenarioNames = scenarioFiles.map { $0.deletingPathExtension().lastPathComponent }

  /// The path of a scenario that comes with Clara.
  static func path(_ name: String) -> String { package.appendingPathComponent("Scenarios/\(name).json5").path }

  /// A scenario that comes with Clara.
  static func scenario(_ name: String) throws -> Scenario {
    try ScenarioLibrary.load(file: path(name))
  }

  /// Runs the command line in this process.
  static func claraSim(_ words: String...) -> (code: ExitCode, output: String, errors: String) {
    let console = Console.memory()
    let code = ClaraSim.run(words, console: console)
    return (code, console.output, console.errors)
  }

  /// Gives `body` a new folder that is gone afterwards.
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("clara-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// Writes a text to a file and returns its path.
  static func write(_ text: String, to name: String, in folder: URL) throws -> String {
    let file = folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// A whole session of a minute and a quarter, charging from 42 to 43 %.
  static let shortSession = """
    { name: "short", settings: { stopAtSoC_percent: 43, autoOffAfterCharging: true }, expect: { outcome: "completed" } }
    """
}
