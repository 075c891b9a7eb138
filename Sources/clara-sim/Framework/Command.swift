/// One command: what it is called, what it takes, what its help page says, what it does.
struct Command: Sendable {
  /// An option of a command.
  struct Option: Sendable {
    /// Whether a value follows.
    enum Value: Sendable {
      /// A switch.
      case none
      /// `--name VALUE` or `--name=VALUE`.
      case required(String)
      /// `--name` or `--name=VALUE`.
      case optional(String)
    }

    /// With its dashes.
    var name: String
    var value: Value
    /// What it does, in a few words.
    var summary: String

    init(_ name: String, _ value: Value = .none, _ summary: String) {
      self.name = name
      self.value = value
      self.summary = summary
    }

    /// The option as a help page shows it.
    var usage: String {
      switch value {
      case .none: name
      case .required(let placeholder): "\(name) \(placeholder)"
      case .optional(let placeholder): "\(name)[=\(placeholder)]"
      }
    }
  }

  /// A call that a help page shows.
  struct Example: Sendable {
    var call: String
    var meaning: String

    init(_ call: String, _ meaning: String) {
      self.call = call
      self.meaning = meaning
    }
  }

  var name: String
  /// One line of the overview.
  var summary: String
  /// What may stand behind the name, such as `FILE...`.
  var synopsis: String
  /// How many arguments there may be besides options.
  var arguments: ClosedRange<Int>
  /// Paragraphs of the help page; lines that start with a space are kept as they are.
  var about: [String]
  var options: [Option]
  var examples: [Example]
  var run: @Sendable (Invocation) throws(CommandFailure) -> ExitCode
}
