import ClaraCore
import HAL
import Testing

@testable import HALSim

/// Random mixtures of faults: whatever the peers do, no invariant breaks and the session ends.
@Suite struct SwarmTests {
  @Test(arguments: 1...50 as ClosedRange<UInt64>)
  func aMixtureOfFaultsEndsSafely(seed: UInt64) {
    let configuration = SessionSwarm.configuration(seed: seed)
    let sweep = SessionSweep(configuration)
    let events = configuration.events.map { "\($0.trigger) +\($0.after_ms) \($0.action)" }
    sweep.expectSafeEnd(mayWait: true, "seed \(seed), \(configuration.charger.name), \(events)")
  }

  @Test func aSeedNamesOneMixture() {
    #expect(SessionSwarm.configuration(seed: 7).events == SessionSwarm.configuration(seed: 7).events)
    #expect(SessionSwarm.configuration(seed: 7).events != SessionSwarm.configuration(seed: 8).events)
  }
}
