import HAL
import Traces

/// What happens, line by line as it happens: for a person, or one JSON object a line for a program.
final class LiveLog {
  private let console: Console
  private let isJSON: Bool
  private let file: OutputFile?

  /// A log on `console`, and for a person in a file too.
  init(console: Console, isJSON: Bool, path: String? = nil) throws(CommandFailure) {
    self.console = console
    self.isJSON = isJSON
    file = try path.map { path throws(CommandFailure) in try OutputFile(path, isLive: true) }
  }

  /// Adds a line.
  func add(_ line: String, at now: Instant) {
    let stamp = SessionSummary.time(now)
    let text = String(repeating: " ", count: max(0, 12 - stamp.count)) + stamp + "  " + line
    keep(text + "\n", at: now)
    if isJSON {
      var object = JSONObject()
      object.append("t", .number(JSONNumber(now.milliseconds, places: 3)))
      object.add("event", line)
      console.line(object.compact)
    } else {
      console.line(text)
    }
    // Who follows live wants the line now.
    console.flush()
  }

  /// Writes to the file; the session goes on without it when that fails.
  private func keep(_ text: String, at now: Instant) {
    guard let file, file.problem == nil, !file.write(text.utf8) else { return }
    if let problem = file.problem { add("the log's file ends: \(problem) (\(file.path))", at: now) }
  }
}
