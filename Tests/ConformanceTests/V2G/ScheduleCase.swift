import ClaraCore
import HAL

@testable import HALSim

/// A schedule of three entries; the charger repeats what it says in EVSEMaximumPowerLimit.
struct ScheduleCase {
  /// When an entry begins, in seconds after the charge parameters: cable check and pre-charge lie in the first.
  static let starts_s: [UInt32] = [0, 60, 90]
  /// How long a car may take to follow, in milliseconds.
  static let grace_ms: Int64 = 1_000
  /// When the charger ends the session, in seconds after the charge parameters.
  static let end_s: Int64 = 115

  let powers_W: [Int32]

  init(_ powers_W: [Int32]) { self.powers_W = powers_W }

  func run(_ kind: V2GProtocol, _ verdict: Verdict) {
    let run = V2GRun(kind) { configuration in
      configuration.charger.session.schedule = zip(Self.starts_s, powers_W).map {
        ChargerProfile.ScheduleEntry(start_s: $0, power_W: $1)
      }
      configuration.settings.stopAtSoC_percent = 100
    }
    var isStopped = false
    run.onStep = { run in
      guard !isStopped, let start = Self.start(run) else { return }
      guard run.now - start >= .milliseconds(Self.end_s * 1_000) else { return }
      isStopped = true
      run.session.charger.userStop(at: run.now)
    }
    run.run()
    run.judgeSafety(verdict)
    guard let start = Self.start(run) else { return _ = verdict.expect(false, "no charge parameters") }
    judge(run, start, verdict)
    verdict.expect(run.lastResponse(.sessionStop) != nil, "the session did not end in order")
    verdict.expect(run.result?.stopReason == .chargerShutdown, "stopped for \(run.result?.stopReason.name ?? "?")")
  }

  private static func start(_ run: V2GRun) -> Instant? {
    run.events.first { $0.event == .parametersFinished }?.at
  }

  private func judge(_ run: V2GRun, _ start: Instant, _ verdict: Verdict) {
    var highest_W: [Int64] = [0, 0, 0]
    for request in run.tap.requests {
      guard case .currentDemand(_, _, let voltage_mV, let current_mA)? = request.content else { continue }
      let power_W = Int64(voltage_mV) * Int64(current_mA) / 1_000_000
      let age_ms = (request.at - start).milliseconds
      let entry = Self.starts_s.lastIndex { Int64($0) * 1_000 <= age_ms } ?? 0
      highest_W[entry] = max(highest_W[entry], power_W)
      // What was allowed a moment ago still is: request and limit cross on the line.
      let before = Self.starts_s.lastIndex { Int64($0) * 1_000 + Self.grace_ms <= age_ms } ?? 0
      let allowed_W = Int64(max(powers_W[entry], powers_W[before]))
      verdict.expect(power_W <= allowed_W, "\(power_W) W asked after \(age_ms) ms, \(allowed_W) W allowed")
    }
    for (entry, power_W) in powers_W.enumerated() where power_W > 0 {
      verdict.expect(highest_W[entry] > Int64(power_W) / 2, "only \(highest_W[entry]) W of \(power_W) W were asked for")
    }
  }
}
