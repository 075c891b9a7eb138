import ClaraCore
import HAL

@testable import HALSim

/// What failed with real cars and with the adapter in the hand (clara-behaviour 7.2, 7.3).
enum CarBugCases {
  static let list: [ConformanceCase] = [
    ConformanceCase("FIELD-33", "The car's flag \"stop before charging\" comes and goes without meaning") { verdict in
      let run = V2GRun.field(endsFor: .batteryFull, verdict) {
        $0.when(.chademo(.waitForPreCharge), after_ms: 50, .car(.stopBeforeCharging(true)))
        $0.when(.charging, after_ms: 500, .car(.stopBeforeCharging(false)))
      }
      verdict.expect(run.result?.outcome == .completed, "not completed")
    },
    ConformanceCase("FIELD-34", "A charger that gives less than it announces: the car does not fault") {
      V2GRun.field(.tritium, endsFor: .batteryFull, $0)
    },
    ConformanceCase("FIELD-35", "d2 is off from reset, and on only inside its window") { verdict in
      let run = V2GRun.field()
      var early = false
      run.onStep = { run in
        let isDelivering = run.session.status.chademo != .discovery && run.session.status.chademo != .waitForKickoff
        early = early || (run.session.plant.plug.isD2On && !isDelivering)
      }
      run.run()
      run.judge(.batteryFull, verdict)
      verdict.expect(!early, "d2 was on before the live pass")
    },
    ConformanceCase("FIELD-36", "A knock at the button is no press") {
      V2GRun.field(endsFor: .batteryFull, $0) {
        for after_ms in stride(from: Int64(200), to: 2_000, by: 150) {
          $0.when(.charging, after_ms: after_ms, .pressStop(hold_ms: 30))
        }
      }
    },
    ConformanceCase("FIELD-37", "A charger that has fallen silent: one press, and everything is off in seconds") {
      verdict in
      let run = V2GRun.field(endsFor: .stopButton, verdict) {
        $0.settings.stopAtSoC_percent = 100
        $0.when(.charging, after_ms: 1_000, .charger(.silentPLC))
        $0.when(.charging, after_ms: 1_100, .pressStop(hold_ms: 200))
      }
      let pressed = run.tap.requests.last { $0.name == .currentDemand }?.at ?? .zero
      let off = run.session.hardware.powerLostAt ?? .distantFuture
      verdict.expect(off - pressed < .milliseconds(15_000), "off only after \((off - pressed).milliseconds) ms")
    },
    ConformanceCase("FIELD-38", "A welded contactor of the adapter: nothing is closed, and the end has a name") {
      verdict in
      let run = V2GRun.field { $0.contactorFault = .welded }
      run.run()
      run.judgeSafety(verdict)
      verdict.expect((run.result?.energy_Wh ?? 1) < 1, "it charged")
    },
    ConformanceCase("FIELD-39", "A car that falls silent is asked for nothing more within 1.5 s") { verdict in
      let run = V2GRun.field { $0.when(.charging, after_ms: 2_000, .car(.silent)) }
      run.run()
      run.judge(.carSilent, verdict)
      let lastFrame = run.session.plant.car.lastStatusFrame ?? .zero
      let late = run.tap.requests.filter { $0.at - lastFrame > .milliseconds(1_500) }
      verdict.expect(
        late.allSatisfy { ($0.content?.target.current_mA ?? 0) == 0 || $0.name != .currentDemand }, "asked on")
    },
    ConformanceCase("FIELD-40", "Two sessions side by side in one process do not know of each other") { verdict in
      let first = V2GRun.field(endsFor: .batteryFull, verdict)
      let second = V2GRun.field(endsFor: .batteryFull, verdict)
      verdict.expect(first.tap.requests.map(\.at) == second.tap.requests.map(\.at), "the second run was another one")
    },
  ]
}
