import ClaraCore
import HAL
import Testing

/// Each state's limit: one cycle before it nothing happens, at it the state is left for the right reason.
@Suite struct CHAdeMOTimeoutTests {
  struct Limit: Sendable {
    let state: CHAdeMOStateName
    let limit_ms: Int
    let next: CHAdeMOStateName
    let reason: StopReason
    var timing = TimingProfile.field
  }

  static let limits: [Limit] = [
    Limit(state: .waitForCarReady, limit_ms: 8_000, next: .stoppingD1Off, reason: .carTimeout),
    Limit(state: .waitForPreCharge, limit_ms: 20_000, next: .stoppingD1Off, reason: .preChargeTimeout),
    Limit(
      state: .waitForCarContactorsClosed, limit_ms: 4_000, next: .stoppingWaitForLowCurrent, reason: .carTimeout),
    Limit(state: .waitForCarRequest, limit_ms: 4_000, next: .stoppingWaitForLowCurrent, reason: .carTimeout),
    Limit(
      state: .stoppingWaitForLowCurrent, limit_ms: 10_000, next: .stoppingWaitForCarContactorsOpen,
      reason: .stopButton),
    Limit(
      state: .stoppingWaitForLowCurrent, limit_ms: 2_500, next: .stoppingWaitForCarContactorsOpen,
      reason: .stopButton, timing: .strict),
    Limit(
      state: .stoppingWaitForCarContactorsOpen, limit_ms: 10_000, next: .stoppingD1Off, reason: .stopButton),
    Limit(
      state: .stoppingWaitForCarContactorsOpen, limit_ms: 4_000, next: .stoppingD1Off, reason: .stopButton,
      timing: .strict),
    Limit(state: .stoppingD1Off, limit_ms: 500, next: .stoppingUnlock, reason: .stopButton),
    Limit(state: .stoppingUnlock, limit_ms: 100, next: .end, reason: .stopButton),
  ]

  @Test(arguments: limits)
  func stateIsLeftAtItsLimit(_ limit: Limit) {
    let rig = CHAdeMORig(timing: limit.timing)
    rig.drive(to: limit.state)
    hold(rig, in: limit.state)
    rig.tick(limit.limit_ms / 100 - 1)
    #expect(rig.machine.state == limit.state)
    rig.tick()
    #expect(rig.machine.state == limit.next)
    #expect(rig.machine.stopReason == limit.reason)
    rig.tick(400)
    #expect(rig.machine.state == .end)
    #expect(rig.machine.stopReason == limit.reason)
    #expect(!rig.machine.d1 && !rig.machine.d2 && !rig.machine.contactorClosed && !rig.machine.isPlugLocked)
  }

  /// Makes the peers do nothing of what the state waits for.
  private func hold(_ rig: CHAdeMORig, in state: CHAdeMOStateName) {
    switch state {
    case .waitForCarReady: rig.car.status.isReady = false
    case .waitForPreCharge: rig.charger.phase = .preCharge
    case .stoppingWaitForLowCurrent: rig.charger.presentCurrent_mA = 5_001
    default: break
    }
  }

  @Test func aCarThatTalksMustBecomeReadyInDiscovery() {
    let rig = CHAdeMORig()
    rig.isCarSending = false
    rig.tick(100)
    rig.isCarSending = true
    rig.tick(3_000)
    #expect(rig.machine.state == .discovery)
    rig.tick()
    #expect(rig.machine.state == .end)
    #expect(rig.machine.stopReason == .carTimeout)
    #expect(!rig.machine.d1)
    #expect(!rig.machine.car.isDiscovered)
  }

  @Test func kickoffWaitsForTheChargerAndEndsWithIt() {
    let rig = CHAdeMORig()
    rig.drive(to: .waitForKickoff)
    rig.charger.phase = .session
    rig.tick(6_000)
    #expect(rig.machine.state == .waitForKickoff)
    #expect(!rig.machine.d1)
    rig.charger.phase = .ended
    rig.tick()
    #expect(rig.machine.state == .end)
    #expect(rig.machine.stopReason == .chargerShutdown)
  }

  @Test func contactorStaysClosedUnderLoadUntilTheLastResort() {
    let rig = CHAdeMORig()
    rig.drive(to: .chargingLoop)
    rig.charger.presentCurrent_mA = 80_000
    rig.pending = .stopButton
    rig.tick()
    #expect(rig.machine.state == .stoppingWaitForLowCurrent)
    rig.tick(100)
    #expect(rig.machine.state == .stoppingWaitForCarContactorsOpen)
    rig.car.status.areContactorsOpen = true
    rig.isPermissionOn = false
    rig.tick(199)
    #expect(rig.machine.contactorClosed && rig.machine.d2)
    rig.tick()
    #expect(!rig.machine.contactorClosed && !rig.machine.d2)
    #expect(rig.machine.isOpeningUnderLoad)
  }

  @Test func contactorOpensAtOnceWhenTheLoadIsGone() {
    let rig = CHAdeMORig()
    rig.drive(to: .chargingLoop)
    rig.charger.presentCurrent_mA = 80_000
    rig.pending = .stopButton
    rig.tick(111)
    rig.car.status.areContactorsOpen = true
    rig.tick(5)
    #expect(rig.machine.contactorClosed)
    rig.charger.presentCurrent_mA = 5_000
    rig.tick()
    #expect(!rig.machine.contactorClosed)
    #expect(!rig.machine.isOpeningUnderLoad)
  }

  @Test func endOfTheChargerIsTheLastResortToo() {
    let rig = CHAdeMORig()
    rig.drive(to: .chargingLoop)
    rig.charger.presentCurrent_mA = 30_000
    rig.charger.phase = .ended
    rig.tick(102)
    #expect(rig.machine.state == .stoppingWaitForCarContactorsOpen)
    rig.car.status.areContactorsOpen = true
    rig.tick()
    #expect(!rig.machine.contactorClosed)
    #expect(rig.machine.isOpeningUnderLoad)
    #expect(rig.machine.stopReason == .chargerShutdown)
  }

  @Test func tablesDifferOnlyWhereTheFieldNeedsMore() {
    var strict = CHAdeMOTiming.strict
    #expect(CHAdeMOTiming.table(.field) == .field)
    #expect(CHAdeMOTiming.table(.strict) == strict)
    #expect(strict.lowCurrent < CHAdeMOTiming.field.lowCurrent)
    strict.lowCurrent = CHAdeMOTiming.field.lowCurrent
    strict.carContactorsOpen = CHAdeMOTiming.field.carContactorsOpen
    #expect(strict == .field)
  }
}
