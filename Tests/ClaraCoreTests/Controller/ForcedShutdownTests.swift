import HAL
import Testing

@testable import ClaraCore

/// The forced shutdown in every state of both machines: held 30.0 s it acts at 30.0 s, held 29.9 s it does not.
///
/// Each machine is frozen in a state by being put back into it before every poll, as if its peer never let it leave.
/// The button is held from power-on: such a press is no short one, so that nothing but the hold can switch off.
@Suite struct ForcedShutdownTests {
  static let exchange = Exchange(now: .zero, timeout: .seconds(3_600))

  static let phase = OngoingPhase(
    now: .zero, phase: .seconds(3_600), message: .seconds(3_600), interval: .seconds(3_600))

  /// Every state of the V2G session.
  static let sessionStates: [SessionState] = {
    var context = SessionContext(settings: Settings(), macAddress: MACAddress(1))
    context.others.append(3)
    let inputs = SessionInputs()
    var states: [SessionState] = [.start, .connected, .end]
    let steps: [SessionStep] = [
      NegotiateProtocol.enter(&context, now: .zero), SessionSetup.enter(&context, now: .zero),
      ServiceDiscovery.enter(&context, now: .zero), PaymentSelection.enter(&context, now: .zero),
      ContractAuthentication.enter(&context, now: .zero), ChargeParameterDiscovery.enter(&context, inputs, now: .zero),
      CableCheck.enter(&context, inputs, now: .zero), PreChargeStart.enter(&context, now: .zero),
      PreCharge.enter(&context, inputs, now: .zero), ContactorsClosed.enter(&context, now: .zero),
      PowerDeliveryOn.enter(&context, inputs, now: .zero), CurrentDemand.enter(&context, inputs, now: .zero),
      PowerDeliveryOff.enter(&context, inputs, now: .zero), CurrentDown.enter(&context, isConfirmed: true, now: .zero),
      WeldingDetection.enter(&context, inputs, now: .zero), SessionStop.enter(&context, now: .zero),
      MeteringReceipt.enter(
        MeterReport(scheduleID: 1, meterID: FixedBytes()), nextRequestAt: .zero, context, now: .zero),
      Renegotiation.enter(&context, inputs, now: .zero), ServiceDetail.enter(&context, now: .zero),
    ]
    for step in steps {
      if case .enter(let state, _) = step { states.append(state) }
    }
    states.append(SafeShutDown.enter(&context, now: .zero))
    return states
  }()

  /// Every state of the CHAdeMO side.
  static let chademoStates: [CHAdeMOState] = [
    .discovery(DiscoveryState()), .waitForKickoff(WaitForKickoffState()), .waitForCarReady(WaitForCarReadyState()),
    .waitForPreCharge(WaitForPreChargeState()), .waitForCarContactorsClosed(WaitForCarContactorsClosedState()),
    .waitForCarRequest(WaitForCarRequestState()), .chargingLoop(ChargingLoopState()),
    .stoppingWaitForLowCurrent(StoppingWaitForLowCurrentState()),
    .stoppingWaitForCarContactorsOpen(StoppingWaitForCarContactorsOpenState()),
    .stoppingD1Off(StoppingD1OffState()), .stoppingUnlock(StoppingUnlockState()), .end(EndState()),
  ]

  @Test func theTablesNameEveryState() {
    let session = Set(Self.sessionStates.map(\.name.rawValue))
    let chademo = Set(Self.chademoStates.map(\.name.rawValue))
    #expect(session.count == (UInt8.min...UInt8.max).count { SessionStateName(rawValue: $0) != nil })
    #expect(chademo.count == (UInt8.min...UInt8.max).count { CHAdeMOStateName(rawValue: $0) != nil })
  }

  /// Holds the button from power-on for `hold_ms` with both machines frozen; returns the outputs' history.
  static func run(_ session: SessionState, _ chademo: CHAdeMOState, hold_ms: Int64) -> (BoardState, EventList) {
    let state = BoardState()
    let list = EventList()
    state.isStopPressed = true
    var controller = Controller(board: FakeBoard(state), sink: ListSink(list: list), settings: Settings())
    let release = Instant.milliseconds(hold_ms)
    let end = Instant.milliseconds(30_500)
    while state.now < end, !controller.isOff {
      controller.session.current = session
      controller.chademo.stateBox = chademo
      controller.link = session.name == .start ? .waiting : .running
      let next = controller.poll()
      var following = min(next, end)
      if state.now < release { following = min(following, release) }
      state.now = max(following, state.now + .milliseconds(1))
      if state.now >= release { state.isStopPressed = false }
    }
    return (state, list)
  }

  static func offTime(_ state: BoardState) -> Instant? { state.changes.first { $0.what == "power off" }?.at }

  @Test func heldThirtySecondsActsAtThirtySecondsInEveryStateOfBothMachines() {
    for session in Self.sessionStates {
      for chademo in Self.chademoStates {
        let (state, list) = Self.run(session, chademo, hold_ms: 30_001)
        let where_ = "\(session.name) / \(chademo.name)"
        #expect(Self.offTime(state) == .milliseconds(30_100), "latch in \(where_)")
        #expect(!state.isContactorClosed && !state.isStateC, "outputs in \(where_)")
        let contactor = state.changes.last { $0.what == "contactor open" }
        #expect(contactor == nil || contactor?.at ?? .zero <= .milliseconds(30_000), "contactor in \(where_)")
        // A frozen machine may have found a reason of its own before; the first one stays.
        let reasons = list.events.filter { if case .stopReason = $0.event { true } else { false } }
        #expect(reasons.count == 1, "one reason in \(where_)")
        if reasons.first?.at == .milliseconds(30_000) {
          #expect(reasons.first?.event == .stopReason(.forcedShutdown), "reason in \(where_)")
        }
      }
    }
  }

  @Test func heldALittleLessDoesNothingInEveryStateOfBothMachines() {
    for session in Self.sessionStates {
      for chademo in Self.chademoStates {
        let (state, list) = Self.run(session, chademo, hold_ms: 29_900)
        #expect(Self.offTime(state) == nil, "\(session.name) / \(chademo.name)")
        #expect(!list.events.contains { $0.event == .stopReason(.forcedShutdown) })
      }
    }
  }

  @Test func theContactorOpensUnderLoadOnlyHere() {
    let (session, chademo) = (
      Self.sessionStates.first { $0.name == .currentDemand }, CHAdeMOState.chargingLoop(.init())
    )
    guard let session else { return }
    let state = BoardState()
    state.isStopPressed = true
    state.isPermissionOn = true
    var controller = Controller(board: FakeBoard(state), sink: ListSink(list: EventList()), settings: Settings())
    _ = controller.poll()
    controller.closeContactorForTest()
    #expect(state.isContactorClosed)
    while state.now < .milliseconds(30_200), !controller.isOff {
      controller.session.current = session
      controller.session.context.presentCurrent_mA = 100_000
      controller.chademo.stateBox = chademo
      controller.link = .running
      state.now = max(state.now + .milliseconds(1), min(controller.poll(), .milliseconds(30_200)))
    }
    let opened = state.changes.first { $0.what == "contactor open" }?.at
    #expect(opened == .milliseconds(30_000))
    #expect(Self.offTime(state) == .milliseconds(30_100))
  }
}

extension Controller {
  /// Brings the contactor in by a wish that the guard grants.
  mutating func closeContactorForTest() {
    var facts = GuardFacts()
    facts.isPreChargeReached = true
    facts.areCarContactorsClosed = true
    facts.inlet_mV = 350_000
    facts.battery_mV = 350_000
    facts.tolerance_V = 20
    var wish = Outputs.safe
    wish.isContactorClosed = true
    _ = outputGuard.apply(wish, facts, now: board.now)
    board.setContactor(closed: outputGuard.outputs.isContactorClosed)
  }
}
