import HAL
import Testing

@testable import ClaraCore

/// What sweeps over whole sessions have found: errors in the middle of an exchange, and what is known of the current.
@Suite struct EVSessionErrorTests {
  @Test(arguments: [StopReason.responseTimeout, .plcLost, .modemFault], [SessionStateName.cableCheck, .currentDemand])
  func aMissingResponseIsNamedByWhatTheLayersBelowKnow(reason: StopReason, state: SessionStateName) {
    var harness = SessionHarness()
    harness.run(to: state)
    if harness.session.awaited == nil { harness.stepAtDeadline() }
    harness.inputs.silenceReason = reason
    harness.advance(.milliseconds(2_100))
    #expect(harness.session.context.stopReason == reason)
    #expect(harness.state == .safeShutDown)
  }

  @Test(arguments: [StopReason.carFault, .contactorFault, .carSilent])
  func anErrorTakesStateCAwayInTimeWhileAResponseIsMissing(reason: StopReason) {
    var harness = SessionHarness()
    harness.run(to: .cableCheck)
    #expect(harness.session.context.wantsStateC)
    harness.inputs.stopRequest = reason
    harness.step()
    #expect(harness.session.nextDeadline <= harness.now + .milliseconds(1_400))
    harness.advance(.milliseconds(1_399))
    #expect(harness.session.context.wantsStateC)
    harness.advance(.milliseconds(1))
    #expect(!harness.session.context.wantsStateC)
    // The answer still leads to an end in order.
    harness.answer(.cableCheck(isFinished: false, SessionHarness.ready))
    #expect(harness.state == .sessionStop)
  }

  /// Whatever came first: an error afterwards counts as well.
  @Test func anErrorAfterAStopTakesStateCAwayInTime() {
    var harness = SessionHarness(.iso2)
    harness.run(to: .powerDeliveryOn)
    harness.answer(harness.goodBody(.powerDelivery))
    harness.answer(.currentDemand(SessionHarness.report()))
    harness.inputs.stopRequest = .stopButton
    harness.stepAtDeadline()
    #expect(harness.state == .powerDeliveryOff)
    harness.advance(.milliseconds(500))
    harness.inputs.hasVehicleError = true
    harness.step()
    harness.advance(.milliseconds(1_399))
    #expect(harness.session.context.wantsStateC)
    harness.advance(.milliseconds(1))
    #expect(!harness.session.context.wantsStateC && harness.state == .powerDeliveryOff)
  }

  @Test(arguments: [0, 100_000] as [Int32])
  func aCarThatTakesItsPermissionBackIsNotMadeToOpenUnderLoad(current_mA: Int32) {
    var harness = SessionHarness(.iso2)
    harness.run(to: .currentDemand)
    // What was asked for may flow as well: nothing here.
    harness.inputs.car.requestedCurrent_mA = 0
    for _ in 0..<3 {
      harness.answer(.currentDemand(SessionHarness.report(current_mA: current_mA)))
      harness.stepAtDeadline()
    }
    harness.inputs.stopRequest = .carPermissionOff
    harness.inputs.isPermissionOn = false
    harness.answer(.currentDemand(SessionHarness.report(current_mA: current_mA)))
    #expect(harness.state == .powerDeliveryOff)
    harness.step()
    harness.advance(.milliseconds(1_999))
    #expect(harness.session.context.wantsStateC)
    harness.advance(.milliseconds(1))
    #expect(harness.session.context.wantsStateC == (current_mA == 0))
  }

  /// A refusal confirms nothing: its current counts for as long as that of a charger that does not answer.
  @Test(arguments: [true, false]) func aRefusedEndOfTheCurrentTakesItsTime(isPositive: Bool) {
    var harness = SessionHarness()
    harness.run(to: .currentDemand)
    harness.answer(.currentDemand(SessionHarness.report()))
    harness.inputs.stopRequest = .stopButton
    harness.stepAtDeadline()
    #expect(harness.state == .powerDeliveryOff)
    harness.answer(harness.goodBody(.powerDelivery), code: isPositive ? 0 : 5, isPositive: isPositive)
    harness.advance(.milliseconds(isPositive ? 299 : 1_999))
    #expect(harness.state == .currentDown && harness.session.context.presentCurrent_mA == 100_000)
    harness.advance(.milliseconds(1))
    #expect(harness.state == .weldingDetection && harness.session.context.presentCurrent_mA == 0)
  }

  /// A battery that reports more than vehicle or charger have named: nobody is asked for that, and nothing closes.
  @Test func preChargeStaysWithinTheLimits() {
    var harness = SessionHarness()
    harness.run(to: .preChargeStart)
    harness.inputs.car.batteryVoltage_mV = 600_000
    harness.stepAtDeadline()
    for _ in 0..<6 {
      guard case .preCharge(_, let asked_mV, _)? = harness.sent.last else {
        Issue.record("not a PreChargeReq")
        return
      }
      #expect(asked_mV <= 411_000)
      harness.answer(.preCharge(SessionHarness.ready, voltage_mV: asked_mV))
      #expect(!harness.session.isVoltageSteady(battery_mV: 600_000, now: harness.now))
      harness.stepAtDeadline()
    }
  }

  @Test func aWishToStopLeavesStateCToTheOrderlyEnd() {
    var harness = SessionHarness()
    harness.run(to: .cableCheck)
    harness.inputs.stopRequest = .stopButton
    harness.advance(.milliseconds(1_900))
    #expect(harness.session.context.wantsStateC)
  }

  @Test func aFailureThatNobodyAskedForEndsTheSession() {
    var harness = SessionHarness()
    harness.run(to: .preChargeStart)
    #expect(harness.session.awaited == nil)
    harness.answer(.cableCheck(isFinished: true, SessionHarness.ready))
    #expect(harness.state == .preChargeStart)
    harness.answer(.cableCheck(isFinished: true, SessionHarness.ready), code: 5, isPositive: false)
    #expect(harness.session.takeIgnored() == .unsolicited)
    #expect(harness.state == .safeShutDown)
    #expect(harness.session.context.stopReason == .chargerResponseFailed)
  }

  @Test func theStatusOfARefusalIsTheReason() {
    var harness = SessionHarness()
    harness.run(to: .powerDeliveryOn)
    let emergency = ChargerStatus(code: .emergencyShutdown, isolation: .valid, notification: .none)
    harness.answer(.powerDelivery(emergency), code: 4, isPositive: false)
    #expect(harness.session.context.stopReason == .chargerEmergencyShutdown)
  }

  @Test func whatWasAskedForMayFlowUntilTheEndIsCertain() {
    var harness = SessionHarness()
    harness.run(to: .currentDemand)
    harness.answer(.currentDemand(SessionHarness.report(current_mA: 0)))
    harness.inputs.car.requestedCurrent_mA = 40_000
    harness.stepAtDeadline()
    #expect(harness.session.context.presentCurrent_mA == 0)
    #expect(harness.session.context.possibleCurrent_mA == 40_000)
    harness.answer(.currentDemand(SessionHarness.report(current_mA: 3_000)))
    #expect(harness.session.context.possibleCurrent_mA == 40_000)
    harness.inputs.stopRequest = .stopButton
    harness.stepAtDeadline()
    #expect(harness.state == .powerDeliveryOff)
    #expect(harness.session.context.possibleCurrent_mA == 40_000)
    harness.answer(.powerDelivery(SessionHarness.ready))
    #expect(harness.session.context.possibleCurrent_mA == 40_000)
    harness.advance(.milliseconds(300))
    #expect(harness.state == .weldingDetection)
    #expect(harness.session.context.possibleCurrent_mA == 0)
  }

  /// The estimate of an Xpeng jumps by 40 V after d2: the first response that matches may be one in transit.
  @Test func aVoltageInTransitIsNotOneThatStands() {
    var harness = SessionHarness()
    func isSteady(_ harness: SessionHarness) -> Bool {
      harness.session.isVoltageSteady(battery_mV: harness.inputs.car.batteryVoltage_mV, now: harness.now)
    }
    harness.run(to: .preCharge)
    harness.answer(.preCharge(SessionHarness.ready, voltage_mV: 349_000))
    #expect(!isSteady(harness))
    harness.advance(.milliseconds(480))
    harness.answer(.preCharge(SessionHarness.ready, voltage_mV: 350_500))
    #expect(isSteady(harness))
    // What stood for one target does not stand for another, not even where it is near.
    harness.inputs.car.batteryVoltage_mV = 355_501
    #expect(!isSteady(harness))
    harness.inputs.car.batteryVoltage_mV = 390_000
    harness.advance(.milliseconds(480))
    harness.answer(.preCharge(SessionHarness.ready, voltage_mV: 376_000))
    #expect(!isSteady(harness))
    // The overshoot breaks the row.
    harness.advance(.milliseconds(480))
    harness.answer(.preCharge(SessionHarness.ready, voltage_mV: 431_000))
    #expect(!isSteady(harness))
    for voltage_mV in [400_000, 391_000] as [Int32] {
      #expect(!isSteady(harness))
      harness.advance(.milliseconds(480))
      harness.answer(.preCharge(SessionHarness.ready, voltage_mV: voltage_mV))
    }
    #expect(isSteady(harness))
    harness.advance(.milliseconds(151))
    #expect(!isSteady(harness))
  }

  /// A car that measures its battery reports a volt more or less: that is not another target.
  @Test func aTargetThatWandersByAVoltKeepsTheRow() {
    var harness = SessionHarness()
    harness.run(to: .preCharge)
    for voltage_mV in [350_000, 351_000, 350_000, 352_000] as [Int32] {
      harness.inputs.car.batteryVoltage_mV = voltage_mV
      if harness.session.awaited == nil { harness.advance(.milliseconds(480)) }
      harness.answer(.preCharge(SessionHarness.ready, voltage_mV: 349_000))
    }
    #expect(harness.session.isVoltageSteady(battery_mV: 352_000, now: harness.now))
  }
}
