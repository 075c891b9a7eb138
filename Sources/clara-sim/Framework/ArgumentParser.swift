import Traces

/// Fits words to the options and arguments of a command.
enum ArgumentParser {
  /// True when the help page is wanted: `--help` or `-h` among the options.
  static func asksForHelp(_ words: [String], of command: Command) -> Bool {
    for word in words {
      if word == "--" { return false }
      if word == "--help" || word == "-h" { return true }
    }
    return false
  }

  /// - Throws: a usage failure that names the word, and the nearest valid one.
  static func parse(
    _ words: [String], for command: Command, console: Console
  ) throws(CommandFailure) -> Invocation {
    var invocation = Invocation(command: command.name, options: [], arguments: [], console: console)
    var rest = words[...]
    var optionsEnded = false
    while let word = rest.popFirst() {
      if optionsEnded || word == "-" || !word.hasPrefix("-") {
        invocation.arguments.append(word)
      } else if word == "--" {
        optionsEnded = true
      } else {
        invocation.options.append(try option(word, &rest, command))
      }
    }
    try check(invocation.arguments, command)
    return invocation
  }

  private static func option(
    _ word: String, _ rest: inout ArraySlice<String>, _ command: Command
  ) throws(CommandFailure) -> (name: String, value: String?) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let attached = parts.count > 1 ? String(parts[1]) : nil
    guard let option = command.options.first(where: { $0.name == name }) else {
      let hint = NearestName.hint(for: name, among: command.options.map(\.name) + ["--help"])
      throw .usage("unknown option \(name)\(hint); see clara-sim \(command.name) --help")
    }
    switch option.value {
    case .none:
      guard attached == nil else { throw .usage("\(name) takes no value") }
      return (name, nil)
    case .optional: return (name, attached)
    case .required(let placeholder):
      guard let value = attached ?? rest.popFirst() else {
        throw .usage("\(name) needs a value: \(name) \(placeholder)")
      }
      return (name, value)
    }
  }

  private static func check(_ arguments: [String], _ command: Command) throws(CommandFailure) {
    let usage = "usage: clara-sim \(command.name) \(command.synopsis)"
    if arguments.count > command.arguments.upperBound {
      throw .usage("unexpected argument \(arguments[command.arguments.upperBound]); \(usage)")
    }
    if arguments.count < command.arguments.lowerBound { throw .usage("an argument is missing; \(usage)") }
  }
}
