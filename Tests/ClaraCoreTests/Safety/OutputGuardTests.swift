import HAL
import Testing

@testable import ClaraCore

@Suite struct OutputGuardTests {
  static func good() -> GuardFacts {
    var facts = GuardFacts()
    facts.isStateCAllowed = true
    facts.isPreChargeReached = true
    facts.inlet_mV = 350_000
    facts.battery_mV = 360_000
    facts.tolerance_V = 20
    facts.areCarContactorsClosed = true
    facts.isPermissionOn = true
    return facts
  }

  static func wish(_ change: (inout Outputs) -> Void) -> Outputs {
    var wish = Outputs.safe
    change(&wish)
    return wish
  }

  @Test func contactorClosesOnlyMatchedAndAfterTheCar() {
    let close = Self.wish { $0.isContactorClosed = true }
    let spoilers: [(inout GuardFacts) -> Void] = [
      { $0.isPreChargeReached = false }, { $0.areCarContactorsClosed = false }, { $0.inlet_mV = 340_000 },
      { $0.battery_mV = 0 }, { $0.inlet_mV = 380_000 },
    ]
    for spoil in spoilers {
      var outputGuard = OutputGuard()
      var facts = Self.good()
      spoil(&facts)
      #expect(outputGuard.apply(close, facts, now: .zero) == .contactorClosesMatched)
      #expect(!outputGuard.outputs.isContactorClosed)
    }
    var outputGuard = OutputGuard()
    #expect(outputGuard.apply(close, Self.good(), now: .zero) == nil)
    #expect(outputGuard.outputs.isContactorClosed)
  }

  @Test func contactorOpensWithoutLoadOrInAnEmergency() {
    var outputGuard = OutputGuard()
    var facts = Self.good()
    _ = outputGuard.apply(Self.wish { $0.isContactorClosed = true }, facts, now: .zero)
    facts.current_mA = 5_001
    #expect(outputGuard.apply(.safe, facts, now: .zero) == .contactorOpensWithoutLoad)
    #expect(outputGuard.outputs.isContactorClosed)
    facts.current_mA = 5_000
    #expect(outputGuard.apply(.safe, facts, now: .zero) == nil)
    #expect(!outputGuard.outputs.isContactorClosed)
    _ = outputGuard.apply(Self.wish { $0.isContactorClosed = true }, Self.good(), now: .zero)
    facts.current_mA = 200_000
    facts.isEmergency = true
    #expect(outputGuard.apply(.safe, facts, now: .zero) == nil)
    #expect(!outputGuard.outputs.isContactorClosed)
  }

  @Test func powerIsCutOnlyWithTheContactorOpen() {
    var outputGuard = OutputGuard()
    let closed = Self.wish { $0.isContactorClosed = true }
    _ = outputGuard.apply(closed, Self.good(), now: .zero)
    var off = closed
    off.holdsPower = false
    #expect(outputGuard.apply(off, Self.good(), now: .zero) == .powerCutOnlyWhenOpen)
    #expect(outputGuard.outputs.holdsPower)
    #expect(outputGuard.apply(Self.wish { $0.holdsPower = false }, Self.good(), now: .zero) == nil)
    #expect(!outputGuard.outputs.holdsPower)
  }

  @Test func stateCNeedsKnownParameters() {
    var outputGuard = OutputGuard()
    var facts = Self.good()
    facts.isStateCAllowed = false
    #expect(outputGuard.apply(Self.wish { $0.isStateC = true }, facts, now: .zero) == .stateCOnlyInCharge)
    #expect(!outputGuard.outputs.isStateC)
    #expect(outputGuard.apply(Self.wish { $0.isStateC = true }, Self.good(), now: .zero) == nil)
    #expect(outputGuard.outputs.isStateC)
    // Losing the reason takes state C away in the same call.
    #expect(outputGuard.apply(Self.wish { $0.isStateC = true }, facts, now: .zero) == .stateCOnlyInCharge)
    #expect(!outputGuard.outputs.isStateC)
  }

  @Test func anEdgeThatWakesAChargerIsShortAndWithoutAContactor() {
    let wish = Self.wish { $0.isStateC = true }
    var facts = Self.good()
    facts.isStateCAllowed = false
    facts.isWakeUp = true
    var outputGuard = OutputGuard()
    #expect(outputGuard.apply(wish, facts, now: .milliseconds(1_000)) == nil)
    #expect(outputGuard.apply(wish, facts, now: .milliseconds(1_500)) == nil)
    #expect(outputGuard.outputs.isStateC)
    #expect(outputGuard.apply(wish, facts, now: .milliseconds(1_501)) == .stateCOnlyInCharge)
    #expect(!outputGuard.outputs.isStateC)
    var closed = OutputGuard()
    facts.isContactorSeenClosed = true
    #expect(closed.apply(wish, facts, now: .zero) == .stateCOnlyInCharge)
    facts.isContactorSeenClosed = false
    let both = Self.wish {
      $0.isStateC = true
      $0.isContactorClosed = true
    }
    #expect(closed.apply(both, facts, now: .zero) == .stateCOnlyInCharge)
  }

  @Test func d2NeedsD1PermissionAndAnOpenContactor() {
    let both = Self.wish {
      $0.d1 = true
      $0.d2 = true
    }
    var outputGuard = OutputGuard()
    #expect(outputGuard.apply(both, Self.good(), now: .zero) == .d2OnlyInWindow)
    #expect(outputGuard.outputs.d1)
    var facts = Self.good()
    facts.isPermissionOn = false
    #expect(outputGuard.apply(both, facts, now: .zero) == .d2OnlyInWindow)
    #expect(outputGuard.apply(both, Self.good(), now: .zero) == nil)
    #expect(outputGuard.outputs.d2)
  }

  @Test func d1GoesFiveHundredMillisecondsAfterD2() {
    var outputGuard = OutputGuard()
    _ = outputGuard.apply(Self.wish { $0.d1 = true }, Self.good(), now: .zero)
    let both = Self.wish {
      $0.d1 = true
      $0.d2 = true
    }
    _ = outputGuard.apply(both, Self.good(), now: .milliseconds(10))
    _ = outputGuard.apply(.safe, Self.good(), now: .milliseconds(1_000))
    #expect(!outputGuard.outputs.d2)
    #expect(outputGuard.outputs.d1)
    #expect(outputGuard.nextDeadline == .milliseconds(1_500))
    _ = outputGuard.apply(.safe, Self.good(), now: .milliseconds(1_499))
    #expect(outputGuard.outputs.d1)
    _ = outputGuard.apply(.safe, Self.good(), now: .milliseconds(1_500))
    #expect(!outputGuard.outputs.d1)
    #expect(outputGuard.nextDeadline == .distantFuture)
  }

  @Test func contactorSupervisorNeedsALastingDifference() {
    var supervisor = ContactorSupervisor()
    #expect(supervisor.check(isClosed: true, feedback: nil, now: .zero) == .none)
    #expect(supervisor.check(isClosed: true, feedback: false, now: .zero) == .none)
    #expect(supervisor.check(isClosed: true, feedback: false, now: .milliseconds(399)) == .none)
    #expect(supervisor.check(isClosed: true, feedback: true, now: .milliseconds(399)) == .none)
    #expect(supervisor.check(isClosed: true, feedback: false, now: .milliseconds(500)) == .none)
    #expect(supervisor.nextDeadline == .milliseconds(900))
    #expect(supervisor.check(isClosed: true, feedback: false, now: .milliseconds(900)) == .contactorFault)
    supervisor = ContactorSupervisor()
    #expect(supervisor.check(isClosed: false, feedback: true, now: .zero) == .none)
    #expect(supervisor.check(isClosed: false, feedback: true, now: .milliseconds(400)) == .contactorWelded)
  }
}
