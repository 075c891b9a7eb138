import Foundation
import Traces

/// The command line of Clara.
@main
enum ClaraSim {
  /// Version of the program, as the change log counts.
  static let version = "0.1.0"

  /// Every command, in the order of the overview; a new one is one line here.
  static let commands: [Command] = [
    .run,
    .drive,
    .charger,
    .devices,
    .replay,
    .decode,
    .scenarios,
    .help,
  ]

  static func main() {
    Console.holdStandardStreams()
    // An interrupted run is not a result: 130, whatever was going on.
    signal(SIGINT) { _ in _exit(ExitCode.interrupted.rawValue) }
    // A reader that has seen enough (`| head`) ends the program without a word; drive and charger, which have something
    // to switch off, go on without (InterruptSource).
    signal(SIGPIPE, SIG_DFL)
    unblock(SIGINT, SIGPIPE)
    let console = Console.standard
    let code = run(Array(CommandLine.arguments.dropFirst()), console: console)
    exit(console.finish(code).rawValue)
  }

  /// A program inherits blocked signals from whoever starts it, and would then neither end nor be interrupted.
  private static func unblock(_ signals: Int32...) {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    sigprocmask(SIG_UNBLOCK, &set, nil)
  }

  /// Runs the command that `arguments` name; what goes wrong is said on the console's error side.
  static func run(_ arguments: [String], console: Console) -> ExitCode {
    do throws(CommandFailure) {
      return try dispatch(arguments, console: console)
    } catch {
      console.flush()
      console.error("clara-sim: \(error.message)")
      return error.code
    }
  }

  private static func dispatch(_ arguments: [String], console: Console) throws(CommandFailure) -> ExitCode {
    guard let first = arguments.first else {
      console.error(HelpText.overview(commands))
      return .usage
    }
    switch first {
    case "--version":
      console.line("clara-sim \(version)")
      return .expected
    case "--help", "-h":
      console.write(HelpText.overview(commands))
      return .expected
    default: break
    }
    guard let command = commands.first(where: { $0.name == first }) else { throw unknown(first) }
    let rest = Array(arguments.dropFirst())
    if ArgumentParser.asksForHelp(rest, of: command) {
      console.write(HelpText.page(command))
      return .expected
    }
    return try command.run(try ArgumentParser.parse(rest, for: command, console: console))
  }

  /// An option in the place of a command may be one of a command's, meant or misspelt.
  private static func unknown(_ word: String) -> CommandFailure {
    let kind = word.hasPrefix("-") ? "option" : "command"
    let hint = NearestName.hint(for: word, among: commands.map(\.name) + ["--help", "--version"])
    guard hint.isEmpty, word.hasPrefix("-") else {
      return .usage("unknown \(kind) \(word)\(hint); see clara-sim --help")
    }
    for command in commands {
      if let option = NearestName.find(word, in: command.options.map(\.name)) {
        return .usage("\(word) is no command; did you mean clara-sim \(command.name) \(option)?")
      }
    }
    return .usage("unknown option \(word); see clara-sim --help")
  }
}
