import ClaraCore
import HAL
import HALSim

/// Random mixtures of faults: whatever the peers do, no invariant breaks and the session ends.
extension SweepGroup {
  static let swarm = SweepGroup(
    name: "swarm", about: "a mixture of faults from each of 500 seeds", cases: (1...500).map(swarmCase))

  private static func swarmCase(seed: UInt64) -> SweepCase {
    SweepCase("seed \(seed)") { findings in
      let configuration = SessionSwarm.configuration(seed: seed)
      let events = configuration.events.map { "\($0.trigger) +\($0.after_ms) \($0.action)" }
      let before = findings.failures.count
      SweptSession(configuration).expectSafeEnd(findings, mayWait: true)
      if findings.failures.count > before {
        findings.expect(false, "that was \(configuration.charger.name), \(events)")
      }
    }
  }
}
