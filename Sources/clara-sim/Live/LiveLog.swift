import HAL
import Traces

/// What happens, line by line as it happens: for a person, or one JSON object a line for a program.
final class LiveLog {
  private let console: Console
  private let isJSON: Bool

  /// A log on `console`.
  init(console: Console, isJSON: Bool) {
    self.console = console
    self.isJSON = isJSON
  }

  /// Adds a line.
  func add(_ line: String, at now: Instant) {
    if isJSON {
      var object = JSONObject()
      object.append("t", .number(JSONNumber(now.milliseconds, places: 3)))
      object.add("event", line)
      console.line(object.compact)
    } else {
      let time = SessionSummary.time(now)
      console.line(String(repeating: " ", count: max(0, 12 - time.count)) + time + "  " + line)
    }
    // Who follows live wants the line now.
    console.flush()
  }
}
