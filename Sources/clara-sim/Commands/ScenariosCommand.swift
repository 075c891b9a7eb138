import Foundation
import Traces

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
      case "list":
        if words.count > 1 { throw .usage("unexpected argument \(words[1]); list takes none") }
        return try ScenariosCommand.list(invocation.console)
      case "check": return try ScenariosCommand.check(Array(words.dropFirst()), invocation.console)
      default:
        let hint = NearestName.hint(for: words[0], among: ["list", "check"])
        throw .usage("unknown word \(words[0])\(hint); clara-sim scenarios takes list or check")
      }
    })
}

/// What `clara-sim scenarios` does.
enum ScenariosCommand {
  /// One line for each scenario; a file that is wrong is named, and the others follow.
  static func list(_ console: Console) throws(CommandFailure) -> ExitCode {
    let files = try files()
    let width = (files.map { ScenarioLibrary.name(of: $0).count }.max() ?? 0) + 2
    var code = ExitCode.expected
    for file in files {
      do throws(CommandFailure) {
        let scenario = try ScenarioLibrary.load(file: file.path)
        let name = ScenarioLibrary.name(of: file)
        console.line(name + String(repeating: " ", count: width - name.count) + scenario.about)
      } catch {
        console.error("clara-sim: \(error.message)")
        code = error.code
      }
    }
    return code
  }

  /// Says of each file whether it is good; the exit code is that of the first that is not.
  static func check(_ names: [String], _ console: Console) throws(CommandFailure) -> ExitCode {
    let words = names.isEmpty ? try files().map(\.path) : names
    var code = ExitCode.expected
    for word in words {
      do throws(CommandFailure) {
        let path = try ScenarioLibrary.path(word)
        _ = try ScenarioLibrary.load(file: path)
        console.line("\(path): good")
      } catch {
        console.flush()
        console.error("clara-sim: \(error.message)")
        if code == .expected { code = error.code }
      }
    }
    return code
  }

  private static func files() throws(CommandFailure) -> [URL] {
    let files = ScenarioLibrary.files
    if files.isEmpty { throw .noInput("no scenario in \(ScenarioLibrary.folder.path)") }
    return files
  }
}
