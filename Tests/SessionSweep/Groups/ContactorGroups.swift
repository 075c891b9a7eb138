import ClaraCore
import HAL
import HALSim

/// The adapter's contactor welds under way; and the current when a connection dies.
extension SweepGroup {
  static let contactors = SweepGroup(
    name: "contactors", about: "a contactor that welds in every state, seen by an auxiliary contact or not",
    cases: [true, false].flatMap { hasFeedback in
      SweptSession.carStates.dropFirst(2).map { weldCase($0, hasFeedback: hasFeedback) }
    })

  private static func weldCase(_ state: CHAdeMOStateName, hasFeedback: Bool) -> SweepCase {
    SweepCase("welds in \(state), \(hasFeedback ? "seen" : "unseen")") { findings in
      var configuration = SweptSession.with(.chademo(state), after_ms: 30, .weldContactor)
      configuration.plant.adapterContactor.hasFeedback = hasFeedback
      let result = SweptSession(configuration).expectSafeEnd(findings)
      let isClosedThen = [.waitForCarRequest, .chargingLoop].contains(state)
      // While it has to be closed anyway nobody notices.
      if isClosedThen { findings.expectEqual(result.stopReason, .batteryFull) }
      if hasFeedback, [.waitForCarReady, .waitForPreCharge].contains(state) {
        findings.expectEqual(result.stopReason, .contactorWelded)
      }
    }
  }

  /// The last report may be old: what was asked for since may flow as well (a stop right after a request, over a line
  /// that dies in the same moment).
  static let lastCurrent = SweepGroup(
    name: "last-current", about: "the contactor waits for the current when the connection dies",
    cases: ([.cutModem, .losePLC, .charger(.stopAnswering)] as [SimulationAction]).flatMap { loss in
      ([300, 600, 2_000] as [Int64]).flatMap { after_ms in
        [false, true].map { lastCurrentCase(loss, after_ms: after_ms, opensEarly: $0) }
      }
    })

  private static func lastCurrentCase(_ loss: SimulationAction, after_ms: Int64, opensEarly: Bool) -> SweepCase {
    SweepCase("\(loss) after \(after_ms) ms, \(opensEarly ? "opens early" : "opens late")") { findings in
      var configuration = SweptSession.short(.tritium)
      configuration.settings.chademo.openContactorBeforeWeldingDetection = opensEarly
      configuration = SweptSession.with(.charging, after_ms: after_ms, .pressStop(hold_ms: 200), in: configuration)
      configuration = SweptSession.with(.session(.powerDeliveryOff), loss, in: configuration)
      let swept = SweptSession(configuration, pressesOff: false)
      findings.expectEqual(swept.expectSafeEnd(findings).stopReason, .stopButton)
      findings.expect(swept.partedAt_mA <= 5_000, "parted at \(swept.partedAt_mA) mA")
      findings.expectEqual(swept.session.plant.car.openedUnderLoad_mA, 0)
    }
  }
}
