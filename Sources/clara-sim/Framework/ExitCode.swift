/// What the program tells the shell that started it.
enum ExitCode: Int32, Sendable {
  /// Everything went as expected.
  case expected = 0
  /// The verdict is: failed.
  case failed = 1
  /// There is no verdict: what it needs was not there.
  case inconclusive = 2
  /// A safety invariant was broken.
  case unsafe = 3
  /// The run did not finish.
  case unfinished = 4
  /// The command line is wrong.
  case usage = 64
  /// The content of an input is wrong.
  case badData = 65
  /// An input is missing.
  case noInput = 66
  /// Hardware or the other side is missing.
  case unavailable = 69
  /// A mistake of this program.
  case internalError = 70
  /// An output could not be written.
  case notWritten = 74
  /// Interrupted from the keyboard.
  case interrupted = 130

  /// This code, or that of outputs that were lost: a verdict that nobody can read is none, but a broken invariant stays
  /// what it is, and a command that has failed for another reason says that one.
  var withLostOutput: ExitCode {
    switch self {
    case .expected, .failed, .inconclusive, .unfinished: .notWritten
    default: self
    }
  }
}
