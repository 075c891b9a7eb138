import Traces

extension Command {
  /// `clara-sim help`.
  static let help = Command(
    name: "help", summary: "explain a command", synopsis: "[COMMAND]", arguments: 0...1,
    about: ["Prints the page of a command, or the overview of all."],
    options: [Option("--markdown", .none, "all pages as one Markdown document (this is how doc/cli.md is made)")],
    examples: [Example("clara-sim help replay", "everything about replay")],
    run: { invocation throws(CommandFailure) in
      let commands = ClaraSim.commands
      if invocation.has("--markdown") {
        invocation.console.write(HelpText.markdown(commands))
      } else if let name = invocation.arguments.first {
        guard let command = commands.first(where: { $0.name == name }) else {
          throw .usage("unknown command \(name)\(NearestName.hint(for: name, among: commands.map(\.name)))")
        }
        invocation.console.write(HelpText.page(command))
      } else {
        invocation.console.write(HelpText.overview(commands))
      }
      return .expected
    })
}
