/// Why a command gives up: an exit code and a sentence for a person.
struct CommandFailure: Error, Equatable {
  var code: ExitCode
  var message: String

  init(_ code: ExitCode, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The command line is wrong.
  static func usage(_ message: String) -> CommandFailure { CommandFailure(.usage, message) }
  /// The content of an input is wrong.
  static func badData(_ message: String) -> CommandFailure { CommandFailure(.badData, message) }
  /// An input is missing.
  static func noInput(_ message: String) -> CommandFailure { CommandFailure(.noInput, message) }
  /// An output cannot be written.
  static func notWritten(_ message: String) -> CommandFailure { CommandFailure(.notWritten, message) }
}
