import ClaraCore
import HAL
import Testing

/// Switching off without the button: after charging, and after inactivity.
@Suite struct AutomaticOffTests {
  @Test func theSeedNeverSwitchesOffByItself() {
    let rig = PanelRig()
    rig.advance(.seconds(3_600))
    rig.phase = .stopping
    rig.chargerPhase = .ended
    rig.step()
    rig.advance(.seconds(3_600))
    #expect(!rig.panel.powerOffPending)
  }

  @Test func inactivityActsExactlyOnTime() {
    let rig = PanelRig(.adapter)
    rig.advance(.milliseconds(179_999))
    #expect(!rig.panel.powerOffPending)
    rig.advance(.milliseconds(1))
    #expect(rig.panel.powerOffPending)
    #expect(rig.panel.offAtOnce)
    #expect(rig.panel.stopReason == .inactivity)
    #expect(!rig.panel.forcedShutdown)
  }

  @Test(arguments: [ChargerPhase.preCharge, .preChargeReached, .powerDelivery, .currentDemand])
  func activityHoldsItOff(chargerPhase: ChargerPhase) {
    let rig = PanelRig(.adapter)
    rig.phase = .locked
    rig.isPlugLocked = true
    rig.chargerPhase = chargerPhase
    rig.step()
    rig.advance(.seconds(1_000))
    #expect(!rig.panel.powerOffPending)
    rig.chargerPhase = .session
    rig.step()
    rig.advance(.milliseconds(179_999))
    #expect(!rig.panel.powerOffPending)
    rig.advance(.milliseconds(1))
    #expect(rig.panel.powerOffPending)
    // A plug is locked: in order, not at once.
    #expect(!rig.panel.offAtOnce)
  }

  @Test(arguments: [ChargerPhase.idle, .session, .preChargeStart, .stopping, .ended])
  func waitingIsNoActivity(chargerPhase: ChargerPhase) {
    let rig = PanelRig(.adapter)
    rig.chargerPhase = chargerPhase
    rig.step()
    rig.advance(.seconds(180))
    #expect(rig.panel.stopReason == .inactivity)
  }

  @Test func chargingEndsInOffWithTheSessionsOwnReason() {
    let rig = PanelRig(.adapter)
    rig.phase = .charging
    rig.isPlugLocked = true
    rig.step()
    #expect(!rig.panel.powerOffPending)
    rig.phase = .stopping
    rig.step()
    #expect(rig.panel.powerOffPending)
    #expect(!rig.panel.offAtOnce)
    #expect(rig.panel.stopReason == .none)
  }

  @Test func theFirstReasonStays() {
    let rig = PanelRig(.adapter)
    rig.phase = .locked
    rig.isPlugLocked = true
    rig.press()
    rig.advance(.milliseconds(60))
    rig.release()
    rig.advance(.seconds(400))
    #expect(rig.panel.stopReason == .stopButton)
  }
}
