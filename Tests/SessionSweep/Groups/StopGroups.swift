import ClaraCore
import HAL
import HALSim

/// A short press, and every mishap, in every state.
extension SweepGroup {
  /// The first state of the car's side is entered at power-on, where a press is none: the button was held already.
  static let stops = SweepGroup(
    name: "stops", about: "a short press in every state of both machines",
    cases: ([0, 40] as [Int64]).flatMap { after_ms in
      SweptSession.states.map { stopCase("\($0)", .session($0), after_ms: after_ms) }
        + SweptSession.carStates.dropFirst().map { stopCase("CHAdeMO \($0)", .chademo($0), after_ms: after_ms) }
    })

  private static func stopCase(_ state: String, _ trigger: SimulationTrigger, after_ms: Int64) -> SweepCase {
    SweepCase("\(after_ms) ms after \(state)") { findings in
      let swept = SweptSession(
        SweptSession.with(trigger, after_ms: after_ms, .pressStop(hold_ms: 200)), pressesOff: false)
      var pressedAt: Instant?
      swept.onStep = { if $0.hardware.button.isHeld { pressedAt = pressedAt ?? $0.world.now } }
      let result = swept.expectSafeEnd(findings)
      let hadEnded = swept.states.contains(.powerDeliveryOff) && result.stopReason == .batteryFull
      findings.expect(result.stopReason == .stopButton || hadEnded, "\(result.stopReason)")
      // Bounded: the car has 10 s to open, welding detection 20 s, the connection 5 s.
      let duration = result.duration - ((pressedAt ?? .zero) - .zero)
      findings.expect(duration < .seconds(25), "\(duration.milliseconds) ms")
      // Before the plug is locked nothing holds the power.
      if !swept.states.contains(.cableCheck) {
        findings.expect(duration < .milliseconds(600), "\(duration.milliseconds) ms")
      }
    }
  }

  static let mishaps = SweepGroup(
    name: "mishaps", about: "every mishap in every state of the session, ended by the driver otherwise",
    cases: mishapStates.flatMap { state in mishapKinds.map { mishapCase($0, state) } })

  private static let mishapStates: [SessionStateName] = [
    .negotiateProtocol, .sessionSetup, .contractAuthentication, .chargeParameterDiscovery, .cableCheck,
    .preChargeStart, .preCharge, .contactorsClosed, .powerDeliveryOn, .currentDemand, .powerDeliveryOff,
    .weldingDetection, .sessionStop,
  ]

  private static let mishapKinds: [SimulationAction] = [
    .pressStop(hold_ms: 300), .pressStop(hold_ms: 31_000), .unplug, .losePLC, .charger(.reset),
    .charger(.stopAnswering), .chargerEmergencyStop, .charger(.oscillatorLost), .car(.silent),
    .car(.permissionOff), .car(.contactorsWeld), .weldContactor,
  ]

  private static func mishapCase(_ mishap: SimulationAction, _ state: SessionStateName) -> SweepCase {
    SweepCase("\(mishap) in \(state)") { findings in
      let delay_ms: Int64 = state == .currentDemand ? 8_000 : 50
      let swept = SweptSession(
        driven { $0.events.insert(SimulationEvent(.session(state), after_ms: delay_ms, mishap), at: 0) },
        pressesOff: false)
      let result = swept.run()
      findings.countSession(closedAcross_mV: swept.closedAcross_mV)
      findings.expect(result.violations.isEmpty, "\(result.violations)")
      findings.expect(swept.session.plant.liveness.isSafe)
      // Before state C a lost charger is looked for again, for as long as the user likes.
      let mayWait = mishap == .unplug || mishap == .losePLC
      let isEarly = state.rawValue <= SessionStateName.chargeParameterDiscovery.rawValue
      findings.expect(!result.isEndless || (mayWait && isEarly))
      findings.expect(swept.partedAt_mA <= 5_000, "parted at \(swept.partedAt_mA) mA")
    }
  }
}
