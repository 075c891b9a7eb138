import Foundation

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
      expect: { outcome: "completed", stopReason: "batteryFull", powersOff: true },
    }
    """

  /// The folder with the scenarios: beside the current directory's package, or named by CLARA_SCENARIOS.
  static var folder: URL {
    if let path = ProcessInfo.processInfo.environment["CLARA_SCENARIOS"] { return URL(fileURLWithPath: path) }
    return URL(fileURLWithPath: FileManager.default.currentDirectoryPath).appendingPathComponent("Scenarios")
  }

  /// Every scenario file of the folder, sorted by name.
  static var files: [URL] {
    let found = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return found.filter { $0.pathExtension == "json5" }.sorted { $0.path < $1.path }
  }

  /// Reads the scenario that the command line names; the built-in one without a name.
  static func load(_ name: String?) throws(CommandFailure) -> Scenario {
    guard let name else { return try parse(defaultText, file: "(built in)") }
    let named = folder.appendingPathComponent(name + ".json5")
    let path = FileManager.default.fileExists(atPath: name) ? name : named.path
    guard FileManager.default.fileExists(atPath: path) else {
      throw .noInput("there is no scenario \(name), as a file or in \(folder.path); see clara-sim scenarios list")
    }
    return try load(file: path)
  }

  /// Reads a scenario file.
  static func load(file path: String) throws(CommandFailure) -> Scenario {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw .noInput("cannot read \(path): \(error.localizedDescription)")
    }
    return try parse(text, file: path)
  }

  private static func parse(_ text: String, file: String) throws(CommandFailure) -> Scenario {
    do {
      return try Scenario.read(text, file: file)
    } catch {
      throw .badData("\(error)")
    }
  }
}
