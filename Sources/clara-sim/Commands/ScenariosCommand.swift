import Foundation

extension Command {
  /// `clara-sim scenarios`.
  static let scenarios = Command(
    name: "scenarios", summary: "list and check scenario files", synopsis: "[list | check [FILE...]]",
    arguments: 0...1_000,
    about: [
      "list names every scenario of the Scenarios folder with what it is about.",
      "check reads scenario files (all of the folder when none is named) and says file, line and what is wrong, with "
        + "the nearest valid name; nothing is run.",
    ],
    options: [],
    examples: [
      Example("clara-sim scenarios list", "what there is"),
      Example("clara-sim scenarios check my.json5", "is it valid?"),
    ],
    run: { invocation throws(CommandFailure) in
      let words = invocation.arguments
      switch words.first ?? "list" {
      case "list": return try ScenariosCommand.list(invocation.console)
      case "check": return try ScenariosCommand.check(Array(words.dropFirst()), invocation.console)
      default: throw .usage("unknown word \(words[0]); clara-sim scenarios takes list or check")
      }
    })
}

/// What `clara-sim scenarios` does.
enum ScenariosCommand {
  static func list(_ console: Console) throws(CommandFailure) -> ExitCode {
    let files = ScenarioLibrary.files
    if files.isEmpty { throw .noInput("no scenario in \(ScenarioLibrary.folder.path)") }
    for file in files {
      let scenario = try ScenarioLibrary.load(file: file.path)
      let name = file.deletingPathExtension().lastPathComponent
      console.line(name + String(repeating: " ", count: max(1, 34 - name.count)) + scenario.about)
    }
    return .expected
  }

  static func check(_ names: [String], _ console: Console) throws(CommandFailure) -> ExitCode {
    let paths = names.isEmpty ? ScenarioLibrary.files.map(\.path) : names
    if paths.isEmpty { throw .noInput("no scenario in \(ScenarioLibrary.folder.path)") }
    var code = ExitCode.expected
    for path in paths {
      do throws(CommandFailure) {
        _ = try ScenarioLibrary.load(file: path)
        console.line("\(path): good")
      } catch {
        console.error(error.message)
        code = error.code
      }
    }
    return code
  }
}
