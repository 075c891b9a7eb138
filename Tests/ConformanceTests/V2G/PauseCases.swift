import ClaraCore
import HAL

@testable import HALSim

/// A session of ISO 15118-2 that is paused, and woken by one of the two sides.
enum PauseCases {
  /// From the charger's 5 % to the link and the first discovery (T_conn_max_comm), in milliseconds.
  private static let connection: Int64 = 8_000
  /// State C of an edge that wakes (TP_EV_vald_state_duration), in milliseconds.
  private static let edge: ClosedRange<Int64> = 200...400

  static func wakes(byCharger: Bool, _ verdict: Verdict) {
    let run = V2GRun(.iso2) { configuration in
      configuration.settings.stopAtSoC_percent = 44
      configuration.events = [
        SimulationEvent(.charging, after_ms: 1_000, .pause),
        SimulationEvent(.paused, after_ms: 10_000, byCharger ? .chargerWakesUp : .resume),
      ]
    }
    var sleptAt: Instant?
    var awakeAt: Instant?
    run.onStep = { run in
      let oscillator = run.session.plant.pilot.oscillator
      if run.session.status.isPaused, oscillator == .steady12V, sleptAt == nil { sleptAt = run.now }
      if sleptAt != nil, awakeAt == nil, oscillator == .pwm(duty_permille: 50) { awakeAt = run.now }
    }
    run.run()
    run.judgeSafety(verdict)
    guard let sleptAt, let awakeAt else {
      return _ = verdict.expect(false, sleptAt == nil ? "never paused" : "the charger was not woken")
    }
    judgeEdges(byCharger ? 0...0 : 1...3, from: sleptAt, to: awakeAt, run, verdict)
    let found = run.events.first { $0.at > awakeAt && $0.event == .discovered }
    let delay = found.map { ($0.at - awakeAt).milliseconds } ?? .max
    verdict.expect(delay <= connection, found == nil ? "no discovery" : "discovery after \(delay) ms")
    verdict.expect(!run.keys.contains { $0 > sleptAt && $0 < awakeAt + .milliseconds(delay) }, "the link was given up")
    let joined = run.responses.contains { $0.name == .sessionSetup && $0.code == .OK_OldSessionJoined }
    verdict.expect(joined, "the old session was not asked for")
    verdict.expect(run.result?.outcome == .completed, "the session was not completed")
  }

  private static func judgeEdges(
    _ expected: ClosedRange<Int>, from start: Instant, to end: Instant, _ run: V2GRun, _ verdict: Verdict
  ) {
    let changes = run.stateC.filter { $0.at >= start && $0.at <= end + .milliseconds(edge.upperBound) }
    let rising = changes.filter(\.isOn).map(\.at)
    verdict.expect(expected.contains(rising.count), "\(rising.count) edges")
    for instant in rising {
      let length = changes.first { !$0.isOn && $0.at > instant }.map { ($0.at - instant).milliseconds } ?? .max
      verdict.expect(edge.contains(length), "state C for \(length) ms")
    }
  }
}
