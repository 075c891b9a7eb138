/// The help pages: for a terminal, and as Markdown for the documentation.
enum HelpText {
  private static let width = 96

  /// The page that names all commands.
  static func overview(_ commands: [Command]) -> String {
    let column = (commands.map(\.name.count).max() ?? 0) + 2
    var text = "clara-sim: the charge controller Clara, simulated, recorded and explained\n\n"
    text += "Usage: clara-sim COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n"
    for command in commands { text += "  \(padded(command.name, column))\(command.summary)\n" }
    text += "\nclara-sim COMMAND --help explains a command; clara-sim --version names the version.\n\n"
    return text + exitCodes
  }

  /// The page of one command.
  static func page(_ command: Command) -> String {
    var text = "clara-sim \(command.name): \(command.summary)\n\n"
    text += "Usage: clara-sim \(usage(command))\n"
    for paragraph in command.about { text += "\n" + wrapped(paragraph) }
    let options = command.options + [Command.Option("--help", .none, "print this page")]
    let column = (options.map(\.usage.count).max() ?? 0) + 2
    text += "\nOptions:\n"
    for option in options { text += described(option, column) }
    if !command.examples.isEmpty { text += "\nExamples:\n" }
    for example in command.examples { text += "  \(example.call)\n      \(example.meaning)\n" }
    return text
  }

  /// All pages as one Markdown document.
  static func markdown(_ commands: [Command]) -> String {
    var text = "# Command line\n\nThis page is made by `clara-sim help --markdown`.\n\n"
    text += "```\n\(overview(commands))```\n"
    for command in commands { text += "\n## \(command.name)\n\n```\n\(page(command))```\n" }
    return text
  }

  private static let exitCodes = """
    Exit codes:
      0  as expected                     64  wrong command line
      1  verdict: failed                 65  wrong content of an input
      2  no verdict possible             66  an input is missing
      3  a safety invariant was broken   69  hardware or the other side is missing
      4  the run did not finish          70  a mistake of this program
                                         74  an output could not be written
                                        130  interrupted

    """

  private static func usage(_ command: Command) -> String {
    let options = command.options.isEmpty ? "" : " [OPTION...]"
    let synopsis = command.synopsis.isEmpty ? "" : " \(command.synopsis)"
    return command.name + options + synopsis
  }

  private static func described(_ option: Command.Option, _ column: Int) -> String {
    let lines = wrapped(option.summary, width: width - column - 2).split(separator: "\n")
    var text = ""
    for (index, line) in lines.enumerated() {
      text += "  " + padded(index == 0 ? option.usage : "", column) + line + "\n"
    }
    return text
  }

  private static func padded(_ text: String, _ column: Int) -> String {
    text + String(repeating: " ", count: max(1, column - text.count))
  }

  /// Breaks a paragraph into lines; one that starts with a space is kept.
  private static func wrapped(_ paragraph: String, width: Int = width) -> String {
    guard !paragraph.hasPrefix(" ") else { return paragraph + "\n" }
    var text = ""
    var line = ""
    for word in paragraph.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        text += line + "\n"
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    return text + line + "\n"
  }
}
