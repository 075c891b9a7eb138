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

  @Test func renegotiationAgreesOnNewParametersWithoutOpeningAnything() {
    var harness = charging()
    harness.checkpoints = []
    harness.answer(report(.renegotiation))
    #expect(harness.state == .renegotiation)
    harness.answer(.powerDelivery(SessionHarness.ready))
    #expect(harness.state == .chargeParameterDiscovery)
    #expect(harness.session.phase == .currentDemand)
    guard case .chargeParameterDiscovery(let vehicle, _, _) = harness.sent.last else { return }
    #expect(vehicle.isReady)
    harness.answer(.chargeParameterDiscovery(isFinished: false, SessionHarness.ready, nil))
    harness.advance(.seconds(1))
    harness.answer(.chargeParameterDiscovery(isFinished: true, SessionHarness.ready, limits(6, power_W: 10_000)))
    #expect(harness.state == .powerDeliveryOn)
    #expect(harness.session.phase == .currentDemand)
    guard case .powerDelivery(_, .start, let plan) = harness.sent.last else {
      Issue.record("no start")
      return
    }
    #expect(plan?.scheduleID == 6)
    harness.answer(.powerDelivery(SessionHarness.ready))
    #expect(harness.state == .currentDemand)
    #expect(harness.session.context.askedCurrent_mA == 27_777)
    #expect(harness.session.context.wantsStateC)
    #expect(!harness.checkpoints.contains { [540, 550, 560, 600, 700].contains($0) })
    #expect(!harness.session.context.isRenegotiating)
  }

  @Test func aStopInTheMiddleOfARenegotiationEndsThePower() {
    for steps in 0...2 {
      var harness = charging()
      harness.answer(report(.renegotiation))
      if steps > 0 { harness.answer(.powerDelivery(SessionHarness.ready)) }
      if steps > 1 {
        harness.answer(.chargeParameterDiscovery(isFinished: true, SessionHarness.ready, limits()))
      }
      harness.inputs.stopRequest = .stopButton
      if let awaited = harness.session.awaited { harness.answer(harness.goodBody(awaited)) }
      #expect(harness.state == .powerDeliveryOff, "after \(steps)")
      #expect(harness.session.phase == .stopping)
      harness.answer(.powerDelivery(SessionHarness.ready))
      #expect(harness.state == .currentDown)
      #expect(!harness.session.context.wantsStateC)
    }
  }

  @Test func unusableNewParametersEndThePowerInOrder() {
    var harness = charging()
    harness.answer(report(.renegotiation))
    harness.answer(.powerDelivery(SessionHarness.ready))
    harness.answer(.chargeParameterDiscovery(isFinished: true, SessionHarness.ready, nil))
    #expect(harness.state == .powerDeliveryOff)
    #expect(harness.session.context.stopReason == .chargerLimitsUnusable)
  }

  @Test func dinKnowsNoRenegotiation() {
    var harness = SessionHarness(.din)
    harness.run(to: .currentDemand)
    harness.answer(report(.renegotiation))
    #expect(harness.state == .currentDemand)
  }

  @Test func aRefusedRenegotiationIsSafe() {
    var harness = charging()
    harness.answer(report(.renegotiation))
    harness.answer(.powerDelivery(SessionHarness.ready), code: 4, isPositive: false)
    #expect(harness.state == .safeShutDown)
    #expect(harness.session.context.stopReason == .powerDeliveryRefused)
    #expect(!harness.session.context.wantsStateC)
  }
}
