import ClaraCore
import HAL
import HALSim
import Traces

/// A finished session, told to a person or to a program.
struct SessionSummary {
  let scenario: Scenario
  let result: SimulationResult
  let wall_s: Double
  /// The device that was lost while the session ran, and what to do; nil where none was.
  var lost: String?

  /// The differences from what the scenario expects.
  var differences: [String] { scenario.differences(result) }

  /// The exit code: safety first, then liveness (an invariant too, with a code of its own), then the verdict. A run
  /// that was cut while it waited has not finished, unless that is what was expected.
  var exitCode: ExitCode {
    if result.violations.contains(where: { $0.invariant != .boundedSession }) { return .unsafe }
    if result.isEndless || !result.violations.isEmpty { return .unfinished }
    // A session that never began proves nothing, unless that is what was expected.
    let expected = scenario.expectation
    if result.isWaiting, expected.outcome == nil, expected.stopReason == nil { return .inconclusive }
    if differences.isEmpty { return .expected }
    return result.isWaiting ? .unfinished : .failed
  }

  /// For a person.
  var text: String {
    let minutes = result.duration.milliseconds / 60_000
    let seconds = result.duration.milliseconds % 60_000 / 1_000
    let wall_ms = Int64(wall_s * 1_000)
    var lines = [
      "outcome        \(result.outcome.rawValue)",
      "stop reason    \(result.stopReason.name): \(result.stopReason.meaning)",
      "energy         \(Self.decimal(Int64(result.energy_Wh), 1_000)) kWh into the battery, now at "
        + "\(Self.decimal(Int64(result.soc_permille), 10)) %",
      "peak current   \(Self.decimal(Int64(result.peakCurrent_mA), 1_000)) A",
      "simulated      \(minutes) min \(seconds) s in \(Self.decimal(wall_ms, 1_000)) s of wall time",
      "power          \(result.isPoweredOff ? "off" : "still on")",
    ]
    if let chosen = result.chosenProtocol { lines.append("protocol       \(chosen.title)") }
    if let isolation = result.isolation { lines.append("isolation      \(isolation)") }
    if let end = result.chargerEnd { lines.append("charger says   \(end.rawValue): \(end.meaning)") }
    if let modem = result.modem { lines.append("modem          \(modem.text)") }
    if let lost { lines.append("LOST           \(lost)") }
    for violation in result.violations {
      lines.append("VIOLATION      \(violation.invariant.name) at \(Self.time(violation.time)): \(violation.detail)")
    }
    if result.isEndless { lines.append("ENDLESS        the run reached its limit of virtual time") }
    if result.isWaiting {
      lines.append("WAITING        nothing is on: a charger, or a person, is still waited for")
    }
    for difference in differences { lines.append("NOT EXPECTED   \(difference)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// For a program: one JSON document (design, *Command line*); `verdict` is the code with which the program ends.
  func json(seed: UInt64, verdict: ExitCode) -> JSONValue {
    let checkpoints = result.checkpoints.map { JSONValue.integer($0.number) }
    let violations = result.violations.map { violation in
      Self.object([
        ("invariant", .string("\(violation.invariant.name)")),
        ("at_s", .number(JSONNumber(violation.time.milliseconds, places: 3))), ("detail", .string(violation.detail)),
      ])
    }
    var members: [(String, JSONValue)] = [
      ("scenario", .string(scenario.name)), ("outcome", .string(result.outcome.rawValue)),
      ("stopReason", .string("\(result.stopReason.name)")),
      ("protocol", result.chosenProtocol.map { .string($0.name) } ?? .null),
      ("checkpoints", .array(checkpoints)), ("energyWh", .number(JSONNumber(Int64(result.energy_Wh * 10), places: 1))),
      ("peakCurrentA", .number(JSONNumber(Int64(result.peakCurrent_mA), places: 3))),
      ("socPercent", .number(JSONNumber(Int64(result.soc_permille), places: 1))),
      ("simulatedSeconds", .number(JSONNumber(result.duration.milliseconds, places: 3))),
      ("wallSeconds", .number(JSONNumber(Int64(wall_s * 1_000), places: 3))),
      ("poweredOff", .bool(result.isPoweredOff)), ("violations", .array(violations)),
      ("unexpected", .array(differences.map { .string($0) })), ("verdict", .string("\(verdict)")),
      ("seed", .integer(seed)), ("version", .string(ClaraSim.version)),
    ]
    if let modem = result.modem { members.append(("modem", modem.json)) }
    if let lost { members.append(("lost", .string(lost))) }
    return Self.object(members)
  }

  private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    var object = JSONObject()
    for (key, value) in members { object.append(key, value) }
    return .object(object)
  }

  /// A time in seconds with three decimals.
  static func time(_ instant: Instant) -> String { "\(decimal(instant.milliseconds, 1_000)) s" }

  /// `value` divided by a power of ten, with as many decimals as it has zeros.
  static func decimal(_ value: Int64, _ divisor: Int64) -> String {
    let digits = String(divisor).count - 1
    let rest = String(value.magnitude % UInt64(divisor))
    let padded = String(repeating: "0", count: max(0, digits - rest.count)) + rest
    return (value < 0 ? "-" : "") + "\(value.magnitude / UInt64(divisor)).\(padded)"
  }
}
