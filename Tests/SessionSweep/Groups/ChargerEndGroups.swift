import ClaraCore
import HAL
import HALSim

/// The charger's user, its emergency stop, its pilot and its limits.
extension SweepGroup {
  private static let states: [SessionStateName] = [
    .cableCheck, .preChargeStart, .preCharge, .contactorsClosed, .powerDeliveryOn, .currentDemand, .powerDeliveryOff,
    .currentDown, .weldingDetection, .sessionStop,
  ]

  private static func isLate(_ state: SessionStateName) -> Bool {
    state.rawValue >= SessionStateName.powerDeliveryOff.rawValue
  }

  static let chargerStops = SweepGroup(
    name: "charger-stops", about: "the charger's user and its emergency stop in every state",
    cases: states.flatMap { state in
      ([0, 100] as [Int64]).flatMap { [userStop(state, after_ms: $0), emergencyStop(state, after_ms: $0)] }
    })

  private static func userStop(_ state: SessionStateName, after_ms: Int64) -> SweepCase {
    SweepCase("user stop \(after_ms) ms after \(state)") { findings in
      let swept = SweptSession(SweptSession.with(.session(state), after_ms: after_ms, .chargerUserStop))
      let result = swept.expectSafeEnd(findings)
      findings.expectEqual(result.stopReason, isLate(state) ? .batteryFull : .chargerShutdown)
      findings.expectEqual(result.outcome, isLate(state) ? .completed : .stopped)
    }
  }

  private static func emergencyStop(_ state: SessionStateName, after_ms: Int64) -> SweepCase {
    SweepCase("emergency stop \(after_ms) ms after \(state)") { findings in
      let swept = SweptSession(SweptSession.with(.session(state), after_ms: after_ms, .chargerEmergencyStop))
      let result = swept.expectSafeEnd(findings)
      findings.expectEqual(result.stopReason, isLate(state) ? .batteryFull : .chargerEmergencyShutdown)
      if !isLate(state) { swept.expectStateBInTime(findings) }
    }
  }

  static let pilot = SweepGroup(
    name: "pilot", about: "the pilot lost in every state, by boards that measure it and boards that do not",
    cases: ([.oscillatorLost, .stateF] as [ChargerFault]).flatMap { fault in
      states.flatMap { state in [false, true].map { pilotCase(fault, state, measures: $0) } }
    })

  private static func pilotCase(_ fault: ChargerFault, _ state: SessionStateName, measures: Bool) -> SweepCase {
    SweepCase("\(fault) in \(state), \(measures ? "measured" : "not measured")") { findings in
      var configuration = SweptSession.with(.session(state), after_ms: 100, .charger(fault))
      configuration.plant.adapter.measuresPilot = measures
      let result = SweptSession(configuration).expectSafeEnd(findings)
      let seen: [StopReason] = measures ? [.unplugged, .chargerEmergencyShutdown] : [.chargerEmergencyShutdown]
      findings.expectOne(of: isLate(state) ? [.batteryFull] : seen, result.stopReason)
    }
  }

  static let limits = SweepGroup(
    name: "limits", about: "a limit of the charger that drops is followed within 500 ms",
    cases: ([60_000, 20_000, 0] as [Int32]).map(limitCase))

  private static func limitCase(_ limit_mA: Int32) -> SweepCase {
    SweepCase("\(limit_mA) mA") { findings in
      var configuration = SweptSession.with(.charging, after_ms: 6_000, .charger(.limitDrop(mA: limit_mA)))
      configuration.settings.stopAtSoC_percent = 100
      configuration = SweptSession.with(.charging, after_ms: 9_000, .pressStop(hold_ms: 200), in: configuration)
      let swept = SweptSession(configuration, pressesOff: false)
      var chargingAt: Instant?
      var highestBefore_mA: Int32 = 0
      var highestAfter_mA: Int32 = 0
      swept.onStep = { session in
        let asked_mA = session.status.askedCurrent_mA
        if asked_mA > 0 { chargingAt = chargingAt ?? session.world.now }
        guard let chargingAt else { return }
        let age = session.world.now - chargingAt
        if age < .milliseconds(6_000) { highestBefore_mA = max(highestBefore_mA, asked_mA) }
        if age > .milliseconds(6_500) { highestAfter_mA = max(highestAfter_mA, asked_mA) }
      }
      swept.expectSafeEnd(findings)
      findings.expect(highestBefore_mA > 90_000, "only \(highestBefore_mA) mA before")
      findings.expectEqual(highestAfter_mA, limit_mA)
    }
  }
}
