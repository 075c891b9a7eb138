import ClaraCore
import Foundation
import HAL
import HALSim
import Traces

extension Command {
  /// `clara-sim run`.
  static let run = Command(
    name: "run", summary: "simulate one charging session", synopsis: "[SCENARIO]", arguments: 0...1,
    about: [
      "Runs Clara against a simulated charger and car in virtual time: from power-on over SLAC, SDP and the V2G "
        + "session to the fall of the power latch. Without a scenario: the adapter, an Alpitronic-like DIN charger, a "
        + "Leaf 40 at 42 %.",
      "SCENARIO is a file (- for standard input), or the name of one in the Scenarios folder (clara-sim scenarios "
        + "list). doc/scenarios.md says how to write one.",
      "The same scenario and seed give the same recording, byte for byte. Safety invariants are checked all the time "
        + "by code that looks at the plant, not at the controller; a broken one ends in exit code 3.",
    ],
    options: [
      Option("--seed", .required("N"), "seed of everything random (default: the scenario's, or 1)"),
      Option(
        "--record", .required("FILE.pcapng"), "write all frames; Wireshark opens it (PLC and CAN as two interfaces)"),
      Option("--board", .required("NAME"), "simulated, or qca7005: the modem's chip behind its real driver"),
      Option(
        "--spi", .required("FILE"),
        "write the bytes on that chip's bus as a logic analyser exports them: FILE.csv with chip select, "
          + "FILE.txt without"
      ),
      Option("--vcd", .required("FILE.vcd"), "write pilot, contactors, lines, light and button; GTKWave opens it"),
      Option("--report", .required("FILE.html"), "write a page with curves, states and everything that happened"),
      Option("--junit", .required("FILE"), "write expectations and safety invariants as JUnit test cases"),
      Option(
        "--limit", .required("S"),
        "virtual seconds after which a run that has not ended is cut: exit code 4 (default 7200)"),
      Option("--realtime", .none, "let virtual time pass at the speed of the wall clock"),
      Option("--log", .none, "print one line for each thing that happens"),
      Option("--json", .none, "print one JSON document instead of the summary"),
    ],
    examples: [
      Example("clara-sim run", "a whole session, from SLAC to power off"),
      Example("clara-sim run stop-while-charging --log", "the same, stopped by the button, told line by line"),
      Example(
        "clara-sim run charger-stop --board qca7005 --spi bus.csv", "through the modem's driver, its bus recorded"),
      Example("clara-sim run --record run.pcapng --vcd run.vcd", "look at it in Wireshark and GTKWave"),
    ],
    run: { invocation throws(CommandFailure) in try RunCommand.run(invocation) })
}

/// What `clara-sim run` does.
enum RunCommand {
  static func run(_ invocation: Invocation) throws(CommandFailure) -> ExitCode {
    var scenario = try ScenarioLibrary.load(invocation.arguments.first)
    if let seed = try invocation.integer("--seed") { scenario.configuration.plant.seed = UInt64(seed) }
    if let limit = try invocation.integer("--limit", in: 1...86_400) { scenario.configuration.limit_s = limit }
    try chooseBoard(invocation, &scenario)
    let input = try invocation.arguments.first.map { name throws(CommandFailure) in try ScenarioLibrary.path(name) }
    let outputs = try RunOutputs(invocation, input: input)
    let session = SimulatedSession(scenario.configuration)
    let bus = outputs.file("--spi").map { SPIFile($0, session) }
    let console = invocation.console
    let seed = scenario.configuration.plant.seed
    let recorder = SessionRecorder(
      session: session, title: "scenario \(scenario.name), seed \(seed)", records: invocation.has("--record"),
      draws: invocation.has("--vcd"))
    let isRealtime = invocation.has("--realtime")
    if invocation.has("--log"), !invocation.has("--json") {
      session.log.addListener { event, now in
        guard let line = EventLines.line(event) else { return }
        console.line("\(padded(SessionSummary.time(now), 12))  \(line)")
        // Who follows live wants the line now; otherwise writing in large pieces is faster.
        if isRealtime { console.flush() }
      }
    }
    let start = Date()
    let progress = ProgressLine(console: console)
    var curve = SessionCurve()
    let draws = invocation.has("--report")
    let result = session.run { session in
      recorder.sample(session)
      if draws { curve.sample(session) }
      progress.show(session)
      if isRealtime { waitForWallClock(since: start, session.world.now) }
    }
    console.clearProgress()
    bus?.close()
    outputs.write("--record", recorder.capturedBytes())
    outputs.write("--vcd", recorder.waveformText(end: session.world.now).utf8)
    let summary = SessionSummary(scenario: scenario, result: result, wall_s: Date().timeIntervalSince(start))
    // There is no wall time in the reports.
    outputs.write("--junit", JUnitReport(summary: summary, seed: seed).text.utf8)
    outputs.write(
      "--report",
      HTMLReport(summary: summary, seed: seed, curve: curve, events: session.log.entries).text.utf8)
    tell(summary, seed, outputs, invocation)
    // A lost file does not take the verdict along.
    console.flush()
    let failures = outputs.failures
    for failure in failures { console.error("clara-sim: \(failure.message)") }
    return failures.isEmpty ? summary.exitCode : summary.exitCode.withLostOutput
  }

  /// The verdict, for a person or a program.
  private static func tell(_ summary: SessionSummary, _ seed: UInt64, _ outputs: RunOutputs, _ invocation: Invocation) {
    let console = invocation.console
    if invocation.has("--json") {
      console.line(summary.json(seed: seed, verdict: summary.exitCode).compact)
    } else {
      console.line("scenario       \(summary.scenario.name), seed \(seed)")
      console.write(summary.text)
      for line in outputs.lines { console.line(line) }
    }
  }

  /// Takes the board that the command line names in place of the scenario's.
  private static func chooseBoard(_ invocation: Invocation, _ scenario: inout Scenario) throws(CommandFailure) {
    if let name = invocation.value("--board") {
      guard let modem = ScenarioDecoder.modems.first(where: { $0.name == name }) else {
        let names = ScenarioDecoder.modems.map(\.name)
        throw .usage(
          "no board '\(name)'\(NearestName.hint(for: name, among: names)); there are: "
            + names.joined(separator: ", "))
      }
      scenario.configuration.plant.chip = modem.value
    }
    if invocation.has("--spi"), scenario.configuration.plant.chip == nil {
      throw .usage("--spi needs the modem's chip: add --board qca7005, or take a scenario that has it")
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// Sleeps until the wall clock has caught up with virtual time.
  private static func waitForWallClock(since start: Date, _ now: Instant) {
    let ahead = Double(now.microseconds) / 1_000_000 - Date().timeIntervalSince(start)
    if ahead > 0 { Thread.sleep(forTimeInterval: min(ahead, 1)) }
  }
}

/// One live line on a terminal: state, checkpoint, volts, amperes, state of charge, light.
final class ProgressLine {
  private let console: Console
  private var shownAt = Date.distantPast

  init(console: Console) { self.console = console }

  func show(_ session: SimulatedSession) {
    show(session.status, at: session.world.now)
  }

  func show(_ status: Status, at now: Instant) {
    guard console.showsProgress, Date().timeIntervalSince(shownAt) > 0.05 else { return }
    shownAt = Date()
    let volts = SessionSummary.decimal(Int64(status.voltage_mV / 100), 10)
    let amperes = SessionSummary.decimal(Int64(status.current_mA / 100), 10)
    console.progress(
      "\(SessionSummary.time(now))  \(status.session.name) (\(status.checkpoint))  \(volts) V  "
        + "\(amperes) A  \(status.soc_percent) %  \(status.light.isLit ? "*" : ".")")
  }
}
