import ClaraCore
import HAL

@testable import HALSim

/// Timers that no public case asks for.
enum TimerCases {
  static let list: [ConformanceCase] = [
    ConformanceCase(
      "TIMER-01", "Discovery answers, TCP does not: within 20 s of the link the car gives up (communication setup)"
    ) { verdict in
      let run = V2GRun()
      run.session.plant.line.loses = { frame, _ in frame.count > 54 && frame[12] == 0x86 && frame[20] == 6 }
      run.run()
      run.judgeSafety(verdict)
      let joined = run.events.first { $0.event == .discovered }?.at ?? .zero
      let ended = run.overAt ?? .distantFuture
      verdict.expect(
        ended - joined <= .milliseconds(20_500), "over \((ended - joined).milliseconds) ms after discovery")
      verdict.expect(run.tap.connections.count == 1, "\(run.tap.connections.count) connections")
    },
    ConformanceCase(
      "TIMER-02",
      "Every phase in time and the sum too long: 150 s after SessionSetupRes the car gives up (ready to charge)"
    ) { verdict in
      let run = V2GRun { configuration in
        configuration.charger.session.authenticationRounds = 55
        configuration.charger.session.parameterRounds = 55
        configuration.charger.cableCheck.duration_ms = 38_000
      }
      run.run()
      run.judgeSafety(verdict)
      let begun = run.lastResponse(.sessionSetup) ?? .zero
      let left = run.stateC.last { !$0.isOn }?.at ?? .distantFuture
      let after = (left - begun).milliseconds
      verdict.expect((149_900...150_100 + V2GRun.Time.stateB).contains(after), "state B after \(after) ms")
      verdict.expect(run.firstRequest(.powerDelivery) == nil, "power was asked for")
      run.judgeClose(verdict, from: begun + .milliseconds(150_000))
    },
    ConformanceCase("TIMER-03", "Discovery is asked for every 250 ms, 50 times, and then no more") { verdict in
      let bench = SLACBench()
      guard bench.plugInUntilLinked(verdict) else { return }
      bench.car.run(30_000)
      let asked = bench.tester.heard.filter { $0.bytes[12] == 0x86 && $0.bytes[20] == 17 }.map(\.at)
      verdict.expect((48...50).contains(asked.count), "\(asked.count) requests")
      for (next, previous) in zip(asked.dropFirst(), asked) {
        let gap = (next - previous).milliseconds
        verdict.expect((245...255).contains(gap), "\(gap) ms between two")
      }
    },
  ]
}
