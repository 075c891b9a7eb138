import Foundation
import HAL
import Traces

/// What happens, line by line as it happens: for a person, or one JSON object a line for a program.
final class LiveLog {
  private let console: Console
  private let isJSON: Bool
  private let file: FileHandle?

  /// A log on `console`, and for a person in a file too.
  init(console: Console, isJSON: Bool, path: String? = nil) throws(CommandFailure) {
    self.console = console
    self.isJSON = isJSON
    guard let path else {
      file = nil
      return
    }
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else { throw .noInput("cannot write \(path)") }
    self.file = file
  }

  /// Adds a line.
  func add(_ line: String, at now: Instant) {
    let stamp = SessionSummary.time(now)
    let text = String(repeating: " ", count: max(0, 12 - stamp.count)) + stamp + "  " + line
    // A full disk costs lines, not the session.
    try? file?.write(contentsOf: Data((text + "\n").utf8))
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
}
