import ClaraCore
import HAL
import Testing

@testable import HALSim
@testable import session_sweep

/// Whole sessions of ISO 15118-2 with a pause in the middle: both ways to wake, what a charger may answer to the old
/// session id, and whatever goes wrong before, in and after it.
@Suite struct PauseTests {
  /// A run with what the charger saw and said of it.
  final class Run {
    let sweep: SweptSession
    private(set) var setups: [ChargerResponseCode] = []
    private(set) var ends: [ChargerEnd] = []
    private(set) var isPaused: [Bool] = []
    private(set) var edges = 0

    init(_ configuration: SimulationConfiguration, pressesOff: Bool = true) {
      sweep = SweptSession(configuration, pressesOff: pressesOff)
      let inner = sweep.session.charger.onEvent
      sweep.session.charger.onEvent = { [unowned self] event, now in
        inner?(event, now)
        switch event {
        case .response(.sessionSetup, let code): setups.append(code)
        case .ended(let end): ends.append(end)
        default: break
        }
      }
      sweep.session.log.addListener { [unowned self] event, _ in
        if case .paused(let isPaused) = event { self.isPaused.append(isPaused) }
        if case .stateC(true) = event { edges += 1 }
      }
    }
  }

  /// A charge of two percent that pauses after 3 s for 20 s.
  static func configuration(
    measuresPilot: Bool = false, resumes: Bool = true, _ change: (inout SimulationConfiguration) -> Void = { _ in }
  ) -> SimulationConfiguration {
    var configuration = SweptSession.with(.charging, after_ms: 3_000, .pause, in: ISO2WholeSessionTests.short())
    if resumes { configuration = SweptSession.with(.paused, after_ms: 20_000, .resume, in: configuration) }
    configuration.settings.stopAtSoC_percent = 44
    configuration.plant.adapter.measuresPilot = measuresPilot
    change(&configuration)
    return configuration
  }

  private static func during(
    _ trigger: SimulationTrigger, after_ms: Int64 = 0, _ action: SimulationAction, measuresPilot: Bool = false,
    resumes: Bool = true
  ) -> SimulationConfiguration {
    SweptSession.with(
      trigger, after_ms: after_ms, action, in: configuration(measuresPilot: measuresPilot, resumes: resumes))
  }

  @Test(arguments: [false, true], [TimingProfile.field, .strict])
  func aPausedSessionIsTakenUpAgainUnderItsID(measuresPilot: Bool, timing: TimingProfile) {
    let run = Run(Self.configuration(measuresPilot: measuresPilot) { $0.settings.timing = timing })
    var sessionIDs: [[UInt8]] = []
    run.sweep.onStep = { session in
      guard let open = session.charger.session, open.isSetUp, sessionIDs.last != open.sessionID else { return }
      sessionIDs.append(open.sessionID)
    }
    let result = run.sweep.expectSafeEnd()
    #expect(result.outcome == .completed)
    #expect(result.stopReason == .batteryFull)
    #expect(run.setups == [.OK_NewSessionEstablished, .OK_OldSessionJoined])
    #expect(run.ends == [.paused, .completed])
    #expect(run.isPaused == [true, false])
    #expect(sessionIDs.count == 1)
    #expect(run.sweep.states.count { $0 == .sessionSetup } == 2)
    #expect(run.sweep.states.count { $0 == .cableCheck } == 2)
    #expect(run.sweep.carStates.count { $0 == .chargingLoop } == 2)
    // One for each part of the session, and one edge that wakes the charger: nothing else showed state C.
    #expect(run.edges == 3)
    #expect(run.sweep.session.hardware.network.adapterContactor.motions.count { $0.isClosing } == 2)
  }

  @Test func nothingIsOnInThePause() {
    let run = Run(Self.configuration(measuresPilot: true))
    var looked = 0
    run.sweep.onStep = { session in
      guard session.status.isPaused else { return }
      looked += 1
      #expect(session.status.isWaiting)
      #expect(!session.status.isOver)
      #expect(!session.hardware.pilot.isStateCActive)
      #expect(!session.hardware.network.adapterContactor.isDriven)
      #expect(!session.hardware.plug.isD2On)
    }
    run.sweep.expectSafeEnd()
    #expect(looked > 100)
  }

  @Test func theChargerWakesTheCarAlthoughThePauseIsWanted() {
    let configuration = Self.during(.paused, after_ms: 10_000, .chargerWakesUp, measuresPilot: true, resumes: false)
    let run = Run(configuration)
    let result = run.sweep.expectSafeEnd()
    #expect(result.outcome == .completed)
    #expect(run.setups == [.OK_NewSessionEstablished, .OK_OldSessionJoined])
    // No edge: the charger was awake.
    #expect(run.edges == 2)
  }

  @Test func aSecondPauseIsAsGoodAsTheFirst() {
    var configuration = Self.configuration { $0.settings.stopAtSoC_percent = 45 }
    configuration = SweptSession.with(.paused, after_ms: 60_000, .pause, in: configuration)
    configuration = SweptSession.with(.paused, after_ms: 120_000, .resume, in: configuration)
    let run = Run(configuration)
    #expect(run.sweep.expectSafeEnd().outcome == .completed)
    #expect(run.setups == [.OK_NewSessionEstablished, .OK_OldSessionJoined, .OK_OldSessionJoined])
    #expect(run.isPaused == [true, false, true, false])
  }

  @Test func aChargerThatHasForgottenThePauseOpensANewSession() {
    var forgetful = Self.configuration()
    forgetful.charger.session.allowsPause = false
    forgetful.charger.ending.rearm_ms = nil
    for configuration in [Self.during(.paused, .charger(.forgetsPause))] {
      let run = Run(configuration)
      #expect(run.sweep.expectSafeEnd().outcome == .completed)
      #expect(run.setups == [.OK_NewSessionEstablished, .OK_NewSessionEstablished])
    }
    // One that has ended the session lets nobody in before the plug was pulled.
    let run = Run(forgetful)
    let result = run.sweep.expectSafeEnd()
    #expect(result.stopReason == .resumeFailed)
    #expect(run.ends == [.completed])
  }

  @Test func anotherSessionIsNotJoined() {
    let run = Run(Self.during(.paused, .charger(.joinsAnotherSession)))
    let result = run.sweep.expectSafeEnd()
    #expect(run.setups.prefix(2) == [.OK_NewSessionEstablished, .OK_OldSessionJoined])
    // The attempt has failed; the next one asks for a new session.
    #expect(run.setups.last == .OK_NewSessionEstablished)
    #expect(result.outcome == .completed)
    let strict = Run(
      SweptSession.with(
        .paused, .charger(.joinsAnotherSession),
        in: Self.configuration(measuresPilot: true) { $0.settings.timing = .strict }))
    #expect(strict.sweep.expectSafeEnd().stopReason == .sessionIDMismatch)
  }

  @Test func aRefusedIDIsNotAskedForAgain() {
    let run = Run(Self.during(.paused, .charger(.responseCode(.sessionSetup, .FAILED_UnknownSession))))
    var wanted: [[UInt8]] = []
    run.sweep.onStep = { session in
      guard let open = session.charger.session, !open.wantedID.isEmpty, open.phase == .failed else { return }
      if wanted.last != open.wantedID { wanted.append(open.wantedID) }
    }
    let result = run.sweep.expectSafeEnd()
    #expect(result.stopReason == .chargerResponseFailed)
    #expect(wanted.first?.count == 8)
    #expect(wanted.dropFirst().allSatisfy { $0 == [0] })
    #expect(wanted.count == 2)
  }

  @Test(arguments: [false, true]) func aChargerThatIsGoneEndsTheSession(measuresPilot: Bool) {
    let run = Run(Self.during(.paused, .losePLC, measuresPilot: measuresPilot))
    let result = run.sweep.expectSafeEnd()
    #expect(result.stopReason == .resumeFailed)
    #expect(result.outcome == .failed)
    #expect(result.duration < .seconds(200))
  }

  @Test func aChargerThatDoesNotWakeUpEndsTheSession() {
    let run = Run(Self.configuration(measuresPilot: true))
    run.sweep.onStep = { session in
      // Its supply has failed for good: steady 12 V whatever the car does.
      guard run.isPaused == [true, false], session.charger.standing != .paused else { return }
      session.plant.pilot.setOscillator(.steady12V)
    }
    let result = run.sweep.expectSafeEnd()
    #expect(result.stopReason == .resumeFailed)
    // Two of the first session, three tries.
    #expect(run.edges == 1 + 3)
  }

  @Test func aPulledPlugEndsThePause() {
    let run = Run(Self.during(.paused, after_ms: 2_000, .unplug, measuresPilot: true))
    #expect(run.sweep.expectSafeEnd().stopReason == .unplugged)
    #expect(run.isPaused == [true])
  }

  @Test(arguments: [0, 5_000, 20_000, 20_500, 24_000, 26_000, 30_000] as [Int64])
  func aPressInThePauseOrAfterItEndsEverything(after_ms: Int64) {
    let run = Run(Self.during(.paused, after_ms: after_ms, .pressStop(hold_ms: 300)), pressesOff: false)
    let result = run.sweep.expectSafeEnd()
    #expect(result.stopReason == .stopButton)
    #expect(result.isPoweredOff)
  }

  @Test(arguments: [SessionStateName.powerDeliveryOff, .currentDown, .weldingDetection, .sessionStop])
  func aPressWhileThePauseBeginsEndsTheSession(state: SessionStateName) {
    let run = Run(Self.during(.session(state), .pressStop(hold_ms: 300)), pressesOff: false)
    let result = run.sweep.expectSafeEnd()
    #expect(result.stopReason == .stopButton)
    #expect(run.isPaused.isEmpty || state == .sessionStop)
    // Who has already sent Pause cannot take it back.
    #expect(run.ends == [.completed] || state == .sessionStop)
  }

  @Test(
    arguments: [
      (.session(.powerDeliveryOff), .charger(.responseCode(.powerDelivery, .FAILED)), .chargerResponseFailed),
      (.session(.powerDeliveryOff), .charger(.noAnswer(.powerDelivery)), .responseTimeout),
      (.session(.weldingDetection), .charger(.status(6)), .chargerMalfunction),
      (.session(.sessionStop), .charger(.responseCode(.sessionStop, .FAILED)), .chargerResponseFailed),
      // The request leaves in the very poll that enters the state, so the charger must fall silent before.
      (.session(.weldingDetection), .charger(.noAnswer(.sessionStop)), .responseTimeout),
      (.session(.weldingDetection), .losePLC, .plcLost), (.session(.weldingDetection), .charger(.reset), .tcpLost),
    ] as [(SimulationTrigger, SimulationAction, StopReason)])
  func whatGoesWrongWhileThePauseBeginsHasItsOwnReason(
    _ trigger: SimulationTrigger, _ action: SimulationAction, _ reason: StopReason
  ) {
    let run = Run(Self.during(trigger, action))
    #expect(run.sweep.expectSafeEnd().stopReason == reason)
    #expect(run.isPaused.isEmpty)
  }

  @Test(arguments: [CarFault.withholdsPermission, .silent]) func aCarThatDoesNotComeBackEndsTheSession(fault: CarFault)
  {
    let run = Run(Self.during(.paused, .car(fault)))
    let result = run.sweep.expectSafeEnd()
    #expect(result.stopReason == .carTimeout)
    #expect(run.ends == [.paused])
  }

  @Test func dinKnowsNoPause() {
    var configuration = Self.configuration()
    configuration.charger.session.protocols = [.din70121]
    let run = Run(configuration)
    #expect(run.sweep.expectSafeEnd().outcome == .completed)
    #expect(run.isPaused.isEmpty)
    #expect(run.ends == [.completed])
  }

  @Test func aPauseThatIsWantedFromTheBeginningStartsWithTheCurrent() {
    var configuration = ISO2WholeSessionTests.short()
    configuration = SweptSession.with(.time(ms: 0), .pause, in: configuration)
    configuration = SweptSession.with(.paused, after_ms: 5_000, .resume, in: configuration)
    let run = Run(configuration)
    #expect(run.sweep.expectSafeEnd().outcome == .completed)
    #expect(run.setups == [.OK_NewSessionEstablished, .OK_OldSessionJoined])
  }

  // MARK: Details of services

  @Test(arguments: [1, 4, 8]) func detailsOfOfferedServicesAreAskedForAndNothingIsSelected(count: Int) {
    var configuration = ISO2WholeSessionTests.short()
    configuration.charger.session.services = (0..<count).map { UInt16($0 + 3) }
    let sweep = SweptSession(configuration)
    let result = sweep.expectSafeEnd()
    #expect(result.outcome == .completed)
    let asked = sweep.session.log.entries.count { $0.event == .requestSent(.serviceDetail) }
    #expect(asked == min(count, OtherServices.limit))
  }

  @Test func aChargerWithoutDetailsIsChargedAtAllTheSame() {
    for fault in [ChargerFault.noAnswer(.serviceDetail), .responseCode(.serviceDetail, .FAILED_ServiceIDInvalid)] {
      var configuration = ISO2WholeSessionTests.short()
      configuration.charger.session.services = [3]
      configuration = SweptSession.with(.matching, .charger(fault), in: configuration)
      let sweep = SweptSession(configuration)
      #expect(sweep.expectSafeEnd().outcome == .completed)
      #expect(sweep.states.count { $0 == .serviceDetail } == 1)
    }
  }
}
