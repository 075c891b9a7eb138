import ClaraCore
import HAL
import Testing

/// The table of the design, *Operator panel*: every phase of the panel, of the charger, pending or not.
@Suite struct StopButtonTests {
  struct Situation: Sendable {
    let phase: PanelPhase
    let chargerPhase: ChargerPhase
    let isPending: Bool

    var isPlugLocked: Bool { phase != .idle }

    func rig(_ settings: PanelSettings = PanelSettings()) -> PanelRig {
      let rig = PanelRig(settings)
      rig.phase = isPending ? .charging : phase
      rig.chargerPhase = chargerPhase
      rig.isPlugLocked = isPlugLocked
      rig.step()
      if isPending {
        rig.isPlugLocked = true
        rig.press()
        rig.advance(.milliseconds(100))
        rig.release()
        rig.advance(.milliseconds(900))
        rig.phase = phase
        rig.isPlugLocked = isPlugLocked
        rig.step()
      }
      return rig
    }
  }

  static let situations: [Situation] = [PanelPhase.idle, .locked, .charging, .stopping].flatMap { phase in
    (0...8).compactMap { ChargerPhase(rawValue: $0) }.flatMap { chargerPhase in
      [false, true].map { Situation(phase: phase, chargerPhase: chargerPhase, isPending: $0) }
    }
  }

  @Test(arguments: situations)
  func shortPress(_ situation: Situation) {
    let rig = situation.rig()
    #expect(rig.panel.powerOffPending == situation.isPending)
    rig.press()
    rig.advance(.milliseconds(49))
    #expect(rig.panel.powerOffPending == situation.isPending)
    rig.advance(.milliseconds(1))
    #expect(rig.panel.powerOffPending)
    #expect(rig.panel.offAtOnce == (situation.phase == .idle && !situation.isPending))
    #expect(rig.panel.stopReason == .stopButton)
    rig.advance(.milliseconds(150))
    rig.release()
    rig.advance(.seconds(100))
    #expect(rig.panel.powerOffPending)
    #expect(!rig.panel.forcedShutdown)
  }

  @Test(arguments: situations)
  func heldAlmostLongEnough(_ situation: Situation) {
    let rig = situation.rig()
    rig.press()
    rig.advance(.milliseconds(29_900))
    #expect(!rig.panel.forcedShutdown)
    rig.release()
    rig.advance(.seconds(60))
    #expect(!rig.panel.forcedShutdown)
  }

  @Test(arguments: situations)
  func heldLongEnough(_ situation: Situation) {
    let rig = situation.rig()
    let start = rig.now
    rig.press()
    while !rig.panel.forcedShutdown && rig.now - start < .seconds(40) {
      rig.now = rig.panel.nextDeadline
      rig.step()
    }
    #expect(rig.panel.forcedShutdown)
    #expect(rig.now - start == .milliseconds(30_000))
    #expect(rig.panel.powerOffPending)
    #expect(rig.panel.stopReason == .stopButton)
    rig.release()
    rig.advance(.seconds(1))
    #expect(rig.panel.forcedShutdown)
  }

  @Test(arguments: [
    (setting_ms: UInt32(10_000), acts_ms: Int64(10_000)), (0, 1_000), (1_000, 1_000), (60_000, 60_000),
    (4_000_000_000, 60_000),
  ])
  func holdTimeIsTheSettingCutToItsRange(setting_ms: UInt32, acts_ms: Int64) {
    var settings = PanelSettings()
    settings.forcedShutdownAfter_ms = setting_ms
    let rig = PanelRig(settings)
    rig.advance(.milliseconds(500))
    rig.press()
    rig.advance(.milliseconds(acts_ms - 1))
    #expect(!rig.panel.forcedShutdown)
    rig.advance(.milliseconds(1))
    #expect(rig.panel.forcedShutdown)
  }

  @Test func aKnockDoesNothing() {
    let rig = PanelRig()
    for _ in 0..<200 {
      rig.press()
      rig.advance(.milliseconds(49))
      rig.release()
      rig.advance(.milliseconds(51))
    }
    #expect(!rig.panel.powerOffPending)
    #expect(!rig.panel.isStopPressed)
  }

  @Test func withoutDebounceTheFirstSampleCounts() {
    var settings = PanelSettings()
    settings.debounce_ms = 0
    let rig = PanelRig(settings)
    rig.press()
    #expect(rig.panel.powerOffPending)
  }

  @Test func bounceWhileHoldingDoesNotBreakTheHold() {
    let rig = PanelRig()
    rig.phase = .charging
    rig.isPlugLocked = true
    rig.press()
    let start = rig.now
    for second in 1..<30 {
      rig.advance(to: start + .seconds(Int64(second)))
      rig.release()
      rig.advance(.milliseconds(20))
      rig.press()
    }
    rig.advance(to: start + .milliseconds(29_999))
    #expect(!rig.panel.forcedShutdown)
    rig.advance(.milliseconds(1))
    #expect(rig.panel.forcedShutdown)
  }

  @Test func aRealBreakStartsTheHoldAnew() {
    let rig = PanelRig()
    rig.phase = .charging
    rig.press()
    rig.advance(.seconds(29))
    rig.release()
    rig.advance(.milliseconds(50))
    #expect(!rig.panel.isStopPressed)
    rig.press()
    rig.advance(.milliseconds(29_999))
    #expect(!rig.panel.forcedShutdown)
    rig.advance(.milliseconds(1))
    #expect(rig.panel.forcedShutdown)
  }

  @Test func aReleaseAtTheLastMomentCounts() {
    let rig = PanelRig()
    rig.phase = .charging
    rig.press()
    rig.advance(.milliseconds(29_970))
    rig.release()
    // At the very instant the release is not believed yet, but the button is up.
    rig.advance(.milliseconds(30))
    #expect(rig.panel.isStopPressed)
    #expect(!rig.panel.forcedShutdown)
    rig.advance(.seconds(5))
    #expect(!rig.panel.forcedShutdown)
  }

  @Test func heldSincePowerOnIsNoPressButStillAHold() {
    let rig = PanelRig()
    let fresh = PanelRig()
    fresh.panel = Panel(settings: PanelSettings())
    fresh.now = .zero
    fresh.isPressed = true
    fresh.step()
    fresh.advance(.milliseconds(29_999))
    #expect(!fresh.panel.powerOffPending)
    fresh.advance(.milliseconds(1))
    #expect(fresh.panel.forcedShutdown)
    #expect(fresh.panel.stopReason == .forcedShutdown)
    rig.panel = Panel(settings: PanelSettings())
    rig.press()
    rig.advance(.seconds(2))
    rig.release()
    rig.advance(.milliseconds(60))
    #expect(!rig.panel.powerOffPending)
    rig.press()
    rig.advance(.milliseconds(50))
    #expect(rig.panel.powerOffPending)
    #expect(rig.panel.offAtOnce)
  }

  @Test func earlyAndRepeatedStepsChangeNothing() {
    let busy = PanelRig(.adapter)
    let lazy = PanelRig(.adapter)
    for rig in [busy, lazy] {
      rig.phase = .locked
      rig.isPlugLocked = true
      rig.checkpoint = 570
      rig.press()
    }
    for millisecond in 1...12_000 {
      busy.now = .milliseconds(Int64(millisecond))
      busy.step()
      busy.step()
      if millisecond % 500 == 0 {
        lazy.advance(to: busy.now)
        #expect(lazy.panel.light == busy.panel.light)
        #expect(lazy.panel.forcedShutdown == busy.panel.forcedShutdown)
        #expect(lazy.panel.nextDeadline == busy.panel.nextDeadline)
      }
    }
    #expect(busy.panel.forcedShutdown)
    #expect(lazy.steps * 10 < busy.steps)
  }
}
