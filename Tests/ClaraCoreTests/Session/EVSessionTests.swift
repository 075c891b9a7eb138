import HAL
import Testing

@testable import ClaraCore

@Suite struct EVSessionTests {
  @Test func goodCasePassesEveryCheckpointInOrder() {
    var harness = SessionHarness()
    harness.run(to: .currentDemand)
    harness.answer(harness.goodBody(.currentDemand))
    harness.advance(.milliseconds(100))
    harness.inputs.stopRequest = .stopButton
    harness.answer(harness.goodBody(.currentDemand))
    harness.inputs.car.areContactorsOpenAgain = true
    harness.run(to: .weldingDetection)
    harness.inputs.isContactorClosed = false
    harness.run(to: .end)
    #expect(
      harness.checkpoints == [
        400, 500, 506, 510, 520, 530, 540, 550, 555, 560, 570, 571, 572, 573, 600, 700, 710, 800, 810, 850, 900,
      ])
    #expect(harness.session.context.stopReason == .stopButton)
    #expect(harness.isClosed)
    #expect(!harness.session.context.wantsStateC)
  }

  @Test func usesTheServiceIDAndSessionIDOfTheCharger() {
    var harness = SessionHarness()
    harness.run(to: .currentDemand)
    #expect(harness.sent.contains(.servicePaymentSelection(serviceID: 7)))
    #expect(harness.session.context.sessionID == harness.sessionID)
  }

  /// Every state that waits for a response, with the failure a bad code leads to.
  static let refusals: [(SessionStateName, StopReason)] = [
    (.negotiateProtocol, .protocolNotSupported), (.sessionSetup, .chargerResponseFailed),
    (.serviceDiscovery, .chargerResponseFailed), (.paymentSelection, .chargerResponseFailed),
    (.contractAuthentication, .chargerResponseFailed), (.chargeParameterDiscovery, .chargerResponseFailed),
    (.cableCheck, .cableCheckFailed), (.preCharge, .chargerResponseFailed),
    (.powerDeliveryOn, .powerDeliveryRefused), (.currentDemand, .chargerResponseFailed),
  ]

  @Test(arguments: refusals) func failedResponseEndsInSafeShutdown(_ state: SessionStateName, _ reason: StopReason) {
    var harness = SessionHarness()
    harness.run(to: state)
    guard let awaited = harness.session.awaited else {
      Issue.record("\(state) waits for nothing")
      return
    }
    let count = harness.sent.count
    harness.answer(harness.goodBody(awaited), code: 5, isPositive: false)
    #expect(harness.state == .safeShutDown)
    #expect(harness.session.context.stopReason == reason)
    #expect(!harness.session.context.wantsStateC)
    #expect(harness.isClosed)
    harness.advance(.milliseconds(2_000))
    #expect(harness.state == .end)
    #expect(harness.sent.count == count)
  }

  @Test(arguments: refusals) func silenceEndsAtTheDeadline(_ state: SessionStateName, _ reason: StopReason) {
    var harness = SessionHarness()
    harness.run(to: state)
    let deadline = harness.session.nextDeadline
    harness.now = deadline - .microseconds(1)
    harness.step()
    #expect(harness.state == state)
    harness.now = deadline
    harness.step()
    #expect(harness.state == .safeShutDown)
    #expect(harness.session.context.stopReason == .responseTimeout)
  }

  @Test(arguments: refusals) func wrongSessionIDIsRefused(_ state: SessionStateName, _ reason: StopReason) {
    guard state != .negotiateProtocol, state != .sessionSetup else { return }
    var harness = SessionHarness()
    harness.run(to: state)
    guard let awaited = harness.session.awaited else { return }
    var response = harness.response(harness.goodBody(awaited))
    response.sessionID = FixedBytes(repeating: 1, count: 8)
    harness.take(harness.session.receive(response, harness.inputs, now: harness.now))
    #expect(harness.state == .safeShutDown)
    #expect(harness.session.context.stopReason == .sessionIDMismatch)
  }

  @Test func unexpectedAndUnsolicitedResponsesAreNotConsumed() {
    var harness = SessionHarness()
    harness.run(to: .cableCheck)
    let deadline = harness.session.nextDeadline
    harness.answer(harness.goodBody(.preCharge))
    #expect(harness.session.takeIgnored() == .unexpected)
    #expect(harness.state == .cableCheck)
    #expect(harness.session.nextDeadline == deadline)
    harness.run(to: .preChargeStart)
    harness.answer(harness.goodBody(.preCharge))
    #expect(harness.session.takeIgnored() == .unsolicited)
  }

  @Test func ongoingIsRepeatedOnceASecondUntilThePhaseIsOver() {
    var harness = SessionHarness()
    harness.run(to: .contractAuthentication)
    var requests = 0
    for _ in 0..<200 where harness.state == .contractAuthentication {
      harness.answer(.contractAuthentication(isFinished: false))
      requests += 1
      harness.advance(.seconds(1))
    }
    #expect(requests == 120)
    #expect(harness.session.context.stopReason == .phaseTimeout)
  }

  /// One request at a time: the one that ends a phase waits for the answer to the last, or for its time.
  @Test(arguments: [SessionStateName.contractAuthentication, .chargeParameterDiscovery], [true, false])
  func aPhaseThatIsOverWaitsForItsAnswer(_ state: SessionStateName, isAnswered: Bool) {
    var harness = SessionHarness()
    harness.run(to: state)
    let isAuthentication = state == .contractAuthentication
    let ongoing: SessionResponse.Body =
      isAuthentication
      ? .contractAuthentication(isFinished: false) : .chargeParameterDiscovery(isFinished: false, nil, nil)
    let timing = harness.session.context.timing
    let end = harness.now + (isAuthentication ? timing.authentication : timing.chargeParameters)
    while harness.now < end - .seconds(1) {
      harness.answer(ongoing)
      harness.advance(.seconds(1))
    }
    let count = harness.sent.count
    #expect(harness.session.awaited != nil)
    harness.advance(.milliseconds(1_900))
    #expect(harness.now > end && harness.sent.count == count && harness.state == state)
    if isAnswered {
      harness.answer(ongoing)
      harness.step()
      #expect(harness.state == .sessionStop && harness.sent.last == .sessionStop)
      #expect(harness.session.context.stopReason == .phaseTimeout)
    } else {
      harness.advance(.milliseconds(200))
      #expect(harness.state == .safeShutDown && harness.sent.count == count)
    }
  }

  @Test func preChargeNeverReachedTimesOut() {
    var harness = SessionHarness()
    harness.run(to: .preCharge)
    let start = harness.now
    while harness.state == .preCharge {
      if harness.session.awaited != nil {
        harness.answer(.preCharge(SessionHarness.ready, voltage_mV: 200_000))
      } else {
        harness.stepAtDeadline()
      }
    }
    #expect(harness.session.context.stopReason == .preChargeTimeout)
    #expect(harness.now - start <= .seconds(31))
  }

  @Test func preChargeWaitsForTheContactorAndKeepsAsking() {
    var harness = SessionHarness()
    harness.run(to: .preCharge)
    harness.answer(.preCharge(SessionHarness.ready, voltage_mV: 330_001))
    #expect(harness.session.phase == .preChargeReached)
    let count = harness.sent.count
    harness.advance(.milliseconds(480))
    #expect(harness.sent.count == count + 1)
    #expect(harness.state == .preCharge)
    harness.answer(.preCharge(SessionHarness.ready, voltage_mV: 340_000))
    harness.inputs.isContactorClosed = true
    harness.step()
    #expect(harness.state == .contactorsClosed)
  }

  @Test func preChargeToleranceIsStrict() {
    #expect(PreChargeCheck.isClose(inlet_mV: 330_001, battery_mV: 350_000, tolerance_V: 20))
    #expect(!PreChargeCheck.isClose(inlet_mV: 330_000, battery_mV: 350_000, tolerance_V: 20))
    #expect(!PreChargeCheck.isClose(inlet_mV: 0, battery_mV: 0, tolerance_V: 20))
    #expect(!PreChargeCheck.isClose(inlet_mV: .min, battery_mV: .max, tolerance_V: 20))
  }

  static let chargerStops: [(ChargerStatus.Code, ChargerStatus.Isolation, ChargerStatus.Notification, StopReason)] = [
    (.shutdown, .valid, .none, .chargerShutdown), (.utilityInterrupt, .valid, .none, .chargerUtilityInterrupt),
    (.emergencyShutdown, .valid, .none, .chargerEmergencyShutdown), (.malfunction, .valid, .none, .chargerMalfunction),
    (.reserved, .valid, .none, .chargerMalfunction), (.ready, .fault, .none, .chargerIsolationFault),
    (.ready, .valid, .stopCharging, .chargerStopNotification),
    (.shutdown, .valid, .stopCharging, .chargerShutdown),
  ]

  @Test(arguments: chargerStops) func chargerStopLeavesTheLoop(
    _ code: ChargerStatus.Code, _ isolation: ChargerStatus.Isolation, _ notification: ChargerStatus.Notification,
    _ reason: StopReason
  ) {
    var harness = SessionHarness()
    harness.run(to: .currentDemand)
    let status = ChargerStatus(code: code, isolation: isolation, notification: notification)
    harness.answer(.currentDemand(SessionHarness.report(status: status)))
    #expect(harness.state == .powerDeliveryOff)
    #expect(harness.session.context.stopReason == reason)
    #expect(harness.sent.last == .powerDelivery(VehicleStatus(isReady: true, soc_percent: 42), .stop, nil))
    #expect(harness.session.context.wantsStateC == !reason.isChargerError)
    #expect(harness.session.context.askedCurrent_mA == 0)
  }

  @Test func currentIsKeptUntilItsEndIsCertain() {
    var harness = SessionHarness()
    harness.run(to: .currentDemand)
    harness.inputs.stopRequest = .stopButton
    harness.answer(.currentDemand(SessionHarness.report(current_mA: 100_000)))
    #expect(harness.state == .powerDeliveryOff)
    #expect(harness.session.context.presentCurrent_mA == 100_000)
    harness.answer(harness.goodBody(.powerDelivery))
    #expect(harness.session.context.presentCurrent_mA == 100_000)
    harness.advance(.milliseconds(299))
    #expect(harness.session.context.presentCurrent_mA == 100_000)
    harness.advance(.milliseconds(1))
    #expect(harness.session.context.presentCurrent_mA == 0)
  }

  @Test func demandNeverExceedsAnyLimit() {
    var harness = SessionHarness()
    harness.inputs.car.requestedCurrent_mA = 300_000
    harness.run(to: .currentDemand)
    // 50 kW at 349 V are less than the charger's 125 A would be at that voltage times 410 V.
    guard case .currentDemand(_, _, let voltage_mV, let current_mA) = harness.sent.last else {
      Issue.record("no CurrentDemandReq")
      return
    }
    #expect(voltage_mV == 410_000)
    #expect(current_mA == 125_000)
    harness.answer(.currentDemand(SessionHarness.report(maximumCurrent_mA: 60_000)))
    harness.advance(.milliseconds(100))
    #expect(harness.session.context.askedCurrent_mA == 60_000)
    harness.answer(.currentDemand(SessionHarness.report(maximumCurrent_mA: 0)))
    harness.advance(.milliseconds(100))
    #expect(harness.session.context.askedCurrent_mA == 0)
  }

  @Test func lostConnectionIsNoticedInEveryStateThatNeedsIt() {
    for state in [SessionStateName.sessionSetup, .cableCheck, .preChargeStart, .preCharge, .currentDemand] {
      var harness = SessionHarness()
      harness.run(to: state)
      harness.inputs.isConnected = false
      harness.step()
      #expect(harness.state == .safeShutDown)
      #expect(harness.session.context.stopReason == .tcpLost)
    }
  }

  @Test func stopBeforeCurrentEndsWithSessionStop() {
    for state in [
      SessionStateName.serviceDiscovery, .paymentSelection, .contractAuthentication, .chargeParameterDiscovery,
      .cableCheck, .preChargeStart, .preCharge,
    ] {
      var harness = SessionHarness()
      harness.run(to: state)
      harness.inputs.stopRequest = .stopButton
      if let awaited = harness.session.awaited { harness.answer(harness.goodBody(awaited)) } else { harness.step() }
      #expect(harness.state == .sessionStop, "from \(state)")
      #expect(!harness.session.context.wantsStateC)
      harness.answer(.sessionStop)
      #expect(harness.isClosed)
      // From the cable check on there may be voltage at the inlet: the lock stays while the charger takes it away.
      if [.cableCheck, .preChargeStart, .preCharge].contains(state) {
        #expect(harness.state == .safeShutDown && harness.session.context.wantsLock)
        harness.advance(.milliseconds(1_999))
        #expect(harness.session.context.wantsLock)
        harness.advance(.milliseconds(1))
      }
      #expect(harness.state == .end)
      #expect(!harness.session.context.wantsLock)
    }
  }

  @Test func weldingDetectionIsBounded() {
    var harness = SessionHarness()
    harness.run(to: .currentDemand)
    harness.inputs.stopRequest = .stopButton
    harness.run(to: .weldingDetection)
    harness.inputs.isContactorClosed = false
    harness.inputs.car.areContactorsOpenAgain = true
    var rounds = 0
    while harness.state == .weldingDetection {
      if harness.session.awaited != nil {
        harness.answer(.weldingDetection(SessionHarness.ready, voltage_mV: 390_000))
        rounds += 1
      } else {
        harness.stepAtDeadline()
      }
    }
    #expect(rounds == 11)
    #expect(harness.state == .sessionStop)
  }

  @Test func offersNobodyCanUseAreNamed() {
    var harness = SessionHarness()
    harness.run(to: .serviceDiscovery)
    harness.answer(.serviceDiscovery(ServiceOffer(serviceID: 1, acceptsExternalPayment: false, offersDC: true)))
    #expect(harness.session.context.stopReason == .serviceNotOffered)
    #expect(harness.state == .sessionStop)
    harness = SessionHarness()
    harness.run(to: .chargeParameterDiscovery)
    harness.answer(.chargeParameterDiscovery(isFinished: true, SessionHarness.ready, nil))
    #expect(harness.session.context.stopReason == .chargerLimitsUnusable)
  }
}
