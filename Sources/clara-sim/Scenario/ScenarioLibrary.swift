import Foundation
import Traces

/// Where scenarios come from: a file, a name in the Scenarios folder, or the one built in.
enum ScenarioLibrary {
  /// The default session, as a scenario like any other; Scenarios/default.json5 says the same.
  static let defaultText = """
    {
      name: "default",
      about: "The adapter at an Alpitronic-like DIN charger, a Leaf 40 at 42 %, charged to 80 %.",
      charger: { profile: "alpitronic" },
      car: { profile: "leaf40" },
      battery: { soc_percent: 42 },
      settings: { stopAtSoC_percent: 80, autoOffAfterCharging: true },
      seed: 1,
      expect: {
        outcome: "completed", stopReason: "batteryFull", powersOff: true,
        checkpoints: [
          100, 102, 104, 140, 150, 170, 200, 203, 303, 400, 506, 550, 560, 572, 573, 600, 700, 800, 810, 850, 900,
        ],
        minimumEnergy_Wh: 14000, maximumCurrent_A: 125,
      },
    }
    """

  /// The folder with the scenarios: named by CLARA_SCENARIOS, or `Scenarios` in the current directory, or in the
  /// checkout in which the program was built.
  static var folder: URL {
    if let path = ProcessInfo.processInfo.environment["CLARA_SCENARIOS"] { return URL(fileURLWithPath: path) }
    let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).appendingPathComponent("Scenarios")
    if isFolder(here) { return here }
    var parent = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    for _ in 0..<5 {
      parent.deleteLastPathComponent()
      let candidate = parent.appendingPathComponent("Scenarios")
      if isFolder(candidate) { return candidate }
    }
    return here
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  /// Every scenario file of the folder, sorted by name.
  static var files: [URL] {
    let found = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return found.filter { $0.pathExtension == "json5" }.sorted { $0.path < $1.path }
  }

  /// The name of a scenario file, as the command line takes it.
  static func name(of file: URL) -> String { file.deletingPathExtension().lastPathComponent }

  /// Reads the scenario that the command line names; the built-in one without a name.
  static func load(_ name: String?) throws(CommandFailure) -> Scenario {
    guard let name else { return try parse(defaultText, file: "(built in)") }
    return try load(file: try path(name))
  }

  /// The file that a word of the command line means: a path, or a name in the folder.
  static func path(_ name: String) throws(CommandFailure) -> String {
    if name == "-" { return name }
    let named = folder.appendingPathComponent(name + ".json5").path
    if !FileManager.default.fileExists(atPath: name), FileManager.default.fileExists(atPath: named) { return named }
    if FileManager.default.fileExists(atPath: name) { return name }
    if name.contains("/") || name.hasSuffix(".json5") { throw .noInput("\(name): no such file") }
    let hint = NearestName.hint(for: name, among: files.map { self.name(of: $0) })
    throw .noInput("there is no scenario \(name) in \(folder.path)\(hint); see clara-sim scenarios list")
  }

  /// Reads a scenario file.
  static func load(file path: String) throws(CommandFailure) -> Scenario {
    let bytes = try InputFile.read(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .badData("\(path):1: this is not text in UTF-8")
    }
    return try parse(text, file: path == "-" ? "(standard input)" : path)
  }

  private static func parse(_ text: String, file: String) throws(CommandFailure) -> Scenario {
    do {
      return try Scenario.read(text, file: file)
    } catch {
      throw .badData("\(error)")
    }
  }
}
