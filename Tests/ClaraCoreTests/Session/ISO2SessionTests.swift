import HAL
import Testing

@testable import ClaraCore

/// What ISO 15118-2 adds to the session: schedules, receipts, renegotiation.
@Suite struct ISO2SessionTests {
  private func limits(_ scheduleID: UInt8 = 5, power_W: Int32 = 30_000) -> ChargerLimits {
    var limits = SessionHarness.limits
    var plan = ChargingPlan(scheduleID: scheduleID)
    plan.append(.init(start_s: 0, power_W: power_W))
    limits.schedule = plan
    return limits
  }

  private func charging(_ settings: Settings = Settings()) -> SessionHarness {
    var harness = SessionHarness(.iso2, settings: settings)
    harness.inputs.car.requestedCurrent_mA = 200_000
    harness.run(to: .chargeParameterDiscovery)
    harness.answer(.chargeParameterDiscovery(isFinished: true, SessionHarness.ready, limits()))
    harness.run(to: .currentDemand)
    return harness
  }

  private func report(
    _ notification: ChargerStatus.Notification = .none, receipt: MeterReport? = nil
  ) -> SessionResponse.Body {
    let status = ChargerStatus(code: .ready, isolation: .valid, notification: notification)
    var report = SessionHarness.report(status: status)
    report.receipt = receipt
    return .currentDemand(report)
  }

  @Test func theChargersChoiceDecidesDialectAndTimes() {
    for (chosen, settings) in [(SessionProtocol.din, 2), (.iso2, 5)] {
      var harness = SessionHarness(chosen)
      harness.run(to: .currentDemand)
      #expect(harness.session.context.agreed == chosen)
      #expect(harness.session.context.timing.powerDelivery == .seconds(Int64(settings)))
      let count = chosen == .din ? 8 : 1
      #expect(SessionSetup.noSession(chosen) == FixedBytes(repeating: 0, count: count))
    }
  }

  @Test func aSchemaThatWasNotOfferedIsRefused() {
    var settings = Settings()
    settings.protocols = ProtocolOffer(.din)
    var harness = SessionHarness(.iso2, settings: settings)
    harness.run(to: .negotiateProtocol)
    harness.answer(.supportedAppProtocol(schemaID: 2))
    #expect(harness.session.context.stopReason == .protocolNotSupported)
    #expect(harness.isClosed)
  }

  @Test func theChosenScheduleStaysAndItsPowerBinds() {
    var harness = charging()
    let starts = harness.sent.compactMap { request -> ChargingPlan? in
      if case .powerDelivery(_, .start, let plan) = request { plan } else { nil }
    }
    #expect(starts.map(\.scheduleID) == [5])
    #expect(starts.first?.power_W(after_s: 0) == 30_000)
    harness.answer(report())
    harness.advance(.milliseconds(100))
    // 30 kW at the 360 V that the charger has just reported.
    #expect(harness.session.context.askedCurrent_mA == 83_333)
    harness.inputs.stopRequest = .stopButton
    harness.answer(report())
    guard case .powerDelivery(_, .stop, let plan) = harness.sent.last else {
      Issue.record("no stop")
      return
    }
    #expect(plan?.scheduleID == 5)
  }

  @Test func theProfileKeepsTheVehiclesOwnLimit() {
    var settings = Settings()
    settings.maximumPower_kW = 11
    let harness = charging(settings)
    #expect(harness.session.context.plan?.power_W(after_s: 0) == 11_000)
  }

  @Test func aReceiptIsSentBeforeTheNextDemand() {
    var harness = charging()
    let receipt = MeterReport(scheduleID: 5, meterID: FixedBytes(repeating: 65, count: 3))
    harness.answer(report(receipt: receipt))
    #expect(harness.state == .meteringReceipt)
    #expect(harness.session.phase == .currentDemand)
    #expect(harness.sent.last == .meteringReceipt(receipt))
    harness.answer(.meteringReceipt(SessionHarness.ready))
    #expect(harness.state == .currentDemand)
    let count = harness.sent.count
    harness.advance(.milliseconds(100))
    #expect(harness.sent.count == count + 1)
    #expect(harness.session.awaited == .currentDemand)
  }

  @Test func aRefusedOrSilentReceiptEndsTheSession() {
    let receipt = MeterReport(scheduleID: 5, meterID: FixedBytes())
    var refused = charging()
    refused.answer(report(receipt: receipt))
    refused.answer(.meteringReceipt(SessionHarness.ready), code: 20, isPositive: false)
    #expect(refused.state == .safeShutDown)
    #expect(refused.session.context.stopReason == .chargerResponseFailed)
    var silent = charging()
    silent.answer(report(receipt: receipt))
    silent.advance(.seconds(2))
    #expect(silent.state == .safeShutDown)
    #expect(silent.session.context.stopReason == .responseTimeout)
  }

  /// The charger asks for a renegotiation, and the car has been stopped for it.
  private func interrupted(_ settings: Settings = Settings()) -> SessionHarness {
    var harness = charging(settings)
    harness.answer(report(.renegotiation))
    harness.inputs.car.requestedCurrent_mA = 0
    harness.inputs.car.isEnded = true
    harness.inputs.isContactorClosed = false
    harness.step()
    return harness
  }

  @Test func renegotiationWaitsForTheCarAndTheContactor() {
    var harness = charging()
    harness.answer(report(.renegotiation))
    #expect(harness.session.context.isRenegotiating)
    #expect(!harness.session.mayPause)
    harness.inputs.car.requestedCurrent_mA = 0
    for ended in [false, true] {
      harness.inputs.car.isEnded = ended
      harness.advance(.milliseconds(100))
      #expect(harness.state == .currentDemand)
      guard case .currentDemand(_, _, _, let current_mA) = harness.sent.last else {
        Issue.record("the loop stands still")
        return
      }
      #expect(current_mA == 0)
      harness.answer(report(.renegotiation))
    }
    harness.inputs.isContactorClosed = false
    harness.step()
    #expect(harness.state == .renegotiation)
    guard case .powerDelivery(_, .renegotiate, let plan) = harness.sent.last else {
      Issue.record("no renegotiation")
      return
    }
    #expect(plan?.scheduleID == 5)
  }

  @Test func renegotiationGoesThroughCableCheckAndPreChargeAgain() {
    var harness = interrupted()
    #expect(harness.session.phase == .session)
    harness.checkpoints = []
    harness.answer(.powerDelivery(SessionHarness.ready))
    #expect(harness.state == .chargeParameterDiscovery)
    #expect(!harness.session.context.wantsStateC)
    #expect(harness.session.context.wantsLock)
    guard case .chargeParameterDiscovery(let vehicle, _, _) = harness.sent.last else { return }
    #expect(!vehicle.isReady)
    harness.answer(.chargeParameterDiscovery(isFinished: false, SessionHarness.ready, nil))
    harness.advance(.seconds(1))
    harness.answer(.chargeParameterDiscovery(isFinished: true, SessionHarness.ready, limits(6, power_W: 10_000)))
    #expect(harness.session.context.wantsStateC)
    harness.run(to: .cableCheck)
    #expect(harness.session.phase == .session)
    harness.inputs.car.isEnded = false
    harness.run(to: .powerDeliveryOn)
    guard case .powerDelivery(_, .start, let plan) = harness.sent.last else {
      Issue.record("no start")
      return
    }
    #expect(plan?.scheduleID == 6)
    harness.inputs.car.requestedCurrent_mA = 200_000
    harness.answer(.powerDelivery(SessionHarness.ready))
    #expect(harness.state == .currentDemand)
    harness.answer(report())
    harness.advance(.milliseconds(100))
    #expect(harness.session.context.askedCurrent_mA == 27_777)
    #expect(harness.checkpoints.filter { [540, 550, 560, 600, 700].contains($0) } == [540, 550, 560, 600, 700])
    #expect(!harness.session.context.isRenegotiating)
    #expect(harness.session.context.stopReason == .none)
  }

  @Test func aStopWhileTheCarIsBeingStoppedEndsThePower() {
    var harness = charging()
    harness.answer(report(.renegotiation))
    harness.inputs.stopRequest = .stopButton
    harness.step()
    #expect(harness.state == .powerDeliveryOff)
    #expect(harness.session.phase == .stopping)
    harness.answer(.powerDelivery(SessionHarness.ready))
    #expect(harness.state == .currentDown)
    #expect(!harness.session.context.wantsStateC)
  }

  @Test func aStopInTheMiddleOfARenegotiationEndsTheSession() {
    for steps in 0...2 {
      var harness = interrupted()
      if steps > 0 { harness.answer(.powerDelivery(SessionHarness.ready)) }
      if steps > 1 { harness.run(to: .cableCheck) }
      harness.inputs.stopRequest = .stopButton
      if let awaited = harness.session.awaited { harness.answer(harness.goodBody(awaited)) }
      #expect(harness.state == .sessionStop, "after \(steps)")
      #expect(!harness.session.context.wantsStateC)
    }
  }

  @Test func unusableNewParametersEndTheSessionInOrder() {
    var harness = interrupted()
    harness.answer(.powerDelivery(SessionHarness.ready))
    harness.answer(.chargeParameterDiscovery(isFinished: true, SessionHarness.ready, nil))
    #expect(harness.state == .sessionStop)
    #expect(harness.session.context.stopReason == .chargerLimitsUnusable)
  }

  @Test(arguments: [Int64(1), 130]) func aChargerThatNeverStopsAskingIsLeft(rest_s: Int64) {
    var harness = charging()
    for round in 1...5 {
      harness.answer(report(.renegotiation))
      guard harness.state == .currentDemand else {
        #expect(round == 4 && rest_s == 1)
        #expect(harness.state == .powerDeliveryOff)
        #expect(harness.session.context.stopReason == .renegotiationRepeated)
        return
      }
      harness.inputs.car.isEnded = true
      harness.inputs.isContactorClosed = false
      harness.step()
      harness.answer(.powerDelivery(SessionHarness.ready))
      harness.inputs.car.isEnded = false
      harness.run(to: .currentDemand)
      for _ in 0..<(rest_s * 10) {
        harness.answer(report())
        harness.advance(.milliseconds(100))
      }
    }
    #expect(rest_s == 130)
    #expect(harness.session.context.stopReason == .none)
  }

  @Test func dinKnowsNoRenegotiation() {
    var harness = SessionHarness(.din)
    harness.run(to: .currentDemand)
    harness.answer(report(.renegotiation))
    #expect(harness.state == .currentDemand)
  }

  @Test func aRefusedRenegotiationIsSafe() {
    var harness = interrupted()
    harness.answer(.powerDelivery(SessionHarness.ready), code: 4, isPositive: false)
    #expect(harness.state == .safeShutDown)
    #expect(harness.session.context.stopReason == .powerDeliveryRefused)
    #expect(!harness.session.context.wantsStateC)
  }
}
