import HAL

/// The V2G session of the vehicle: one state at a time, no I/O (clara-behaviour 1.1 to 1.9).
///
/// Responses and time go in; a request, a wish to close, and the output wishes in ``context`` come out. The dialect
/// turns requests into bytes and bytes into responses, so that the same machine serves every protocol.
public struct EVSession {
  var current: SessionState = .start
  /// What the session knows, and the outputs it wants.
  public internal(set) var context: SessionContext
  /// The session that was paused and waits to be taken up again.
  public private(set) var paused: PausedSession?
  /// The details of a charger's services could not be had: the next attempt does without.
  private var avoidsDetails = false
  /// Why the last response was not used, until taken.
  private var ignored: IgnoredResponse?
  /// When state C must be left because of an error, also in the middle of an exchange.
  private var stateBDueAt = Instant.distantFuture
  /// When state C must be left because the car has taken its permission back.
  private var permissionDueAt = Instant.distantFuture
  /// When power must have been asked for (V2G_EVCC_ReadyToCharge_Timer).
  private var powerDueAt = Instant.distantFuture

  /// A session that has not begun.
  public init(settings: Settings, macAddress: MACAddress) {
    context = SessionContext(settings: settings, macAddress: macAddress)
  }

  /// The state's name.
  public var state: SessionStateName { current.name }

  /// When ``step(_:now:)`` must be called next at the latest.
  public var nextDeadline: Instant {
    let deadline = min(
      current.deadline, context.wantsStateC ? min(stateBDueAt, permissionDueAt) : .distantFuture)
    return isBeforePower ? min(deadline, powerDueAt) : deadline
  }

  /// True before the first and after the last state: nothing of a session is going on.
  public var isIdle: Bool {
    switch current {
    case .start, .end: true
    default: false
    }
  }

  /// True once the session is over.
  public var isEnded: Bool { current.name == .end }

  /// The request whose response is waited for.
  public var awaited: V2GMessageName? { current.awaited }

  /// True while a contactor to a battery of `battery_mV` may close on the charger's voltage in the pre-charge: the last
  /// response is fresh, and two in a row at least have matched this target. The voltage is not in transit then.
  public func isVoltageSteady(battery_mV: Int32, now: Instant) -> Bool {
    guard case .preCharge(let state) = current else { return false }
    return state.isSteady(battery_mV: battery_mV, timing: context.timing, now: now)
  }

  /// How far the session has come, for the CHAdeMO side.
  public var phase: ChargerPhase {
    switch current {
    case .start, .connected: .idle
    case .negotiateProtocol, .sessionSetup, .serviceDiscovery, .serviceDetail, .paymentSelection,
      .contractAuthentication, .renegotiation, .chargeParameterDiscovery, .cableCheck:
      .session
    case .preChargeStart: .preChargeStart
    case .preCharge(let state): state.isReached ? .preChargeReached : .preCharge
    case .contactorsClosed, .powerDeliveryOn: .powerDelivery
    case .currentDemand, .meteringReceipt: .currentDemand
    case .powerDeliveryOff, .currentDown, .weldingDetection, .sessionStop, .safeShutDown: .stopping
    case .end: .ended
    }
  }

  /// Begins a session on a connection that is up; of an earlier one only a paused one's id and choices are kept.
  public mutating func connect() {
    context = SessionContext(settings: context.settings, macAddress: context.macAddress)
    context.resumed = paused
    context.asksDetails = !avoidsDetails
    current = .connected
    ignored = nil
    stateBDueAt = .distantFuture
    permissionDueAt = .distantFuture
    powerDueAt = .distantFuture
  }

  /// Back to before the beginning, for another attempt.
  public mutating func reset() {
    connect()
    current = .start
  }

  /// Takes the next checkpoint that was passed, oldest first.
  public mutating func takeCheckpoint() -> UInt16? { context.takeCheckpoint() }

  /// Takes the reason why the last response was not used.
  public mutating func takeIgnored() -> IgnoredResponse? {
    defer { ignored = nil }
    return ignored
  }

  /// Ends the session from outside (connection lost, modem gone, interlock), by the safe shutdown.
  public mutating func fail(_ reason: StopReason, now: Instant) -> SessionAction {
    switch current {
    case .start, .end, .safeShutDown:
      context.note(reason)
      return SessionAction()
    default:
      return apply(.fail(reason), SessionInputs(), now: now)
    }
  }

  /// Takes a response. One that does not fit is not consumed: the state's deadline acts (clara-behaviour 9.5).
  public mutating func receive(
    _ response: SessionResponse, _ inputs: SessionInputs, now: Instant
  ) -> SessionAction {
    guard let awaited = current.awaited, response.name == awaited else {
      ignored = current.awaited == nil ? .unsolicited : .unexpected
      // By the book another answer ends the session; nothing else would before the time for an answer is over.
      if case .serviceDetail = current, context.settings.timing == .strict, response.sessionID == context.sessionID {
        return apply(.fail(.chargerResponseFailed), inputs, now: now)
      }
      // Whatever it answers: a charger that has failed this session does not go on with it.
      guard isStoppable, !response.isPositive, !context.sessionID.isEmpty, response.sessionID == context.sessionID
      else { return SessionAction() }
      return apply(.fail(.chargerResponseFailed), inputs, now: now)
    }
    // Whatever the answer: the old session has been joined, replaced or refused, and cannot be asked for twice.
    if case .sessionSetup = current { paused = nil }
    endPause(response, inputs)
    if let step = refusal(of: response, now: now) { return apply(step, inputs, now: now) }
    if let isolation = response.status?.isolation { context.isolation = isolation }
    if startsTowardPower, let limit = context.timing.readyToCharge { powerDueAt = now + limit }
    let answer = answer(to: response, inputs, now: now)
    // A stop that somebody asked for takes the place of whatever comes next, but not of an end that is under way.
    if let reason = pendingStop(response, inputs) { return apply(stopStep(reason, inputs, now: now), inputs, now: now) }
    return apply(answer, inputs, now: now)
  }

  /// Lets time pass: repeats requests, runs deadlines, notices a lost connection and a wish to stop.
  public mutating func step(_ inputs: SessionInputs, now: Instant) -> SessionAction {
    leaveStateCInTime(inputs, now: now)
    endPause(nil, inputs)
    if !inputs.isConnected, needsConnection { return apply(.fail(.tcpLost), inputs, now: now) }
    if isBeforePower, now >= powerDueAt { return apply(.fail(.phaseTimeout), inputs, now: now) }
    if current.awaited == nil, isStoppable, inputs.stopRequest != .none {
      return apply(stopStep(inputs.stopRequest, inputs, now: now), inputs, now: now)
    }
    return apply(timeStep(inputs, now: now), inputs, now: now)
  }
}

extension EVSession {
  /// An error takes state C away in time, and so does a car that will open its contactors under load; the orderly end
  /// goes on without it.
  private mutating func leaveStateCInTime(_ inputs: SessionInputs, now: Instant) {
    guard context.wantsStateC else { return }
    if inputs.hasVehicleError || inputs.stopRequest.isVehicleError {
      stateBDueAt = min(stateBDueAt, now + context.timing.stateBAfterError)
    }
    let isWithdrawn = !inputs.isPermissionOn && context.isCurrentHigh
    permissionDueAt = isWithdrawn ? min(permissionDueAt, now + context.timing.stateBAfterPermission) : .distantFuture
    if now >= min(stateBDueAt, permissionDueAt) { context.leaveStateC(now) }
  }

  /// A pause is over before it has begun when somebody, or something, wants an end.
  private mutating func endPause(_ response: SessionResponse?, _ inputs: SessionInputs) {
    guard context.stopReason == .paused else { return }
    if let status = response?.status, status.stopReason != .none { context.note(status.stopReason) }
    if let response, !response.isPositive { context.note(.chargerResponseFailed) }
    if inputs.stopRequest != .none { context.note(inputs.stopRequest) }
  }

  /// What is wrong with a response of the right kind: its session or its code; nil when nothing is.
  private func refusal(of response: SessionResponse, now: Instant) -> SessionStep? {
    switch current {
    case .negotiateProtocol:
      return response.isPositive ? nil : .fail(.protocolNotSupported)
    case .sessionSetup:
      return response.isPositive ? nil : .fail(.chargerResponseFailed)
    default:
      break
    }
    guard response.sessionID == context.sessionID else { return .fail(.sessionIDMismatch) }
    guard !response.isPositive else { return nil }
    let reason = response.status?.stopReason ?? .none
    switch current {
    // A failed cable check says EVSE_Shutdown as well (clara-behaviour 1.12); elsewhere the status knows more.
    case .cableCheck: return .fail(.cableCheckFailed)
    case .powerDeliveryOn, .renegotiation: return .fail(reason == .none ? .powerDeliveryRefused : reason)
    // Real chargers answer FAILED at the end of good sessions; the current has been asked to stop all the same.
    case .powerDeliveryOff, .weldingDetection, .sessionStop: return nil
    default: return .fail(reason == .none ? .chargerResponseFailed : reason)
    }
  }

  /// What the state makes of a response that is good.
  private mutating func answer(
    to response: SessionResponse, _ inputs: SessionInputs, now: Instant
  ) -> SessionStep {
    switch current {
    case .negotiateProtocol(let state): return state.receive(response, &context, now: now)
    case .sessionSetup(let state): return state.receive(response, &context, now: now)
    case .serviceDiscovery(let state): return state.receive(response, &context, now: now)
    case .serviceDetail(let state): return state.receive(response, &context, now: now)
    case .paymentSelection(let state): return state.receive(response, &context, now: now)
    case .contractAuthentication(var state):
      defer { current = .contractAuthentication(state) }
      return state.receive(response, &context, inputs, now: now)
    case .chargeParameterDiscovery(var state):
      defer { current = .chargeParameterDiscovery(state) }
      return state.receive(response, &context, inputs, now: now)
    case .cableCheck(var state):
      defer { current = .cableCheck(state) }
      return state.receive(response, &context, now: now)
    case .preCharge(var state):
      defer { current = .preCharge(state) }
      return state.receive(response, &context, inputs, now: now)
    case .powerDeliveryOn(let state): return state.receive(response, &context, inputs, now: now)
    case .currentDemand(var state):
      defer { current = .currentDemand(state) }
      return state.receive(response, &context, inputs, now: now)
    case .meteringReceipt(let state): return state.receive(response, &context, now: now)
    case .renegotiation(let state): return state.receive(response, &context, inputs, now: now)
    case .powerDeliveryOff(let state): return state.receive(response, &context, now: now)
    case .weldingDetection(var state):
      defer { current = .weldingDetection(state) }
      return state.receive(response, &context, inputs, now: now)
    case .sessionStop(let state):
      if state.isPause, context.stopReason == .paused { paused = context.pausedSession }
      return .enter(.end, nil)
    case .start, .connected, .preChargeStart, .contactorsClosed, .currentDown, .safeShutDown, .end: return .stay
    }
  }

  /// What the state makes of time.
  private mutating func timeStep(_ inputs: SessionInputs, now: Instant) -> SessionStep {
    switch current {
    case .connected: return NegotiateProtocol.enter(&context, now: now)
    case .negotiateProtocol(let state): return late(state.exchange, inputs, now)
    case .sessionSetup(let state): return late(state.exchange, inputs, now)
    case .serviceDiscovery(let state): return late(state.exchange, inputs, now)
    case .serviceDetail(let state): return late(state.exchange, inputs, now)
    case .paymentSelection(let state): return late(state.exchange, inputs, now)
    case .powerDeliveryOn(let state): return late(state.exchange, inputs, now)
    case .powerDeliveryOff(let state): return late(state.exchange, inputs, now)
    case .meteringReceipt(let state): return late(state.exchange, inputs, now)
    case .renegotiation(let state): return late(state.exchange, inputs, now)
    case .sessionStop(let state): return late(state.exchange, inputs, now)
    case .contractAuthentication(var state):
      defer { current = .contractAuthentication(state) }
      return state.step(context, inputs, now: now)
    case .chargeParameterDiscovery(var state):
      defer { current = .chargeParameterDiscovery(state) }
      return state.step(&context, inputs, now: now)
    case .cableCheck(var state):
      defer { current = .cableCheck(state) }
      return state.step(context, inputs, now: now)
    case .preCharge(var state):
      defer { current = .preCharge(state) }
      return state.step(&context, inputs, now: now)
    case .currentDemand(var state):
      defer { current = .currentDemand(state) }
      return state.step(&context, inputs, now: now)
    case .weldingDetection(var state):
      defer { current = .weldingDetection(state) }
      return state.step(&context, inputs, now: now)
    case .preChargeStart(let state): return state.step(&context, inputs, now: now)
    case .contactorsClosed(let state): return state.step(&context, inputs, now: now)
    case .currentDown(let state): return state.step(&context, inputs, now: now)
    case .safeShutDown(let state): return state.step(&context, now: now) ? .enter(.end, nil) : .stay
    case .start, .end: return .stay
    }
  }

  private func late(_ exchange: Exchange, _ inputs: SessionInputs, _ now: Instant) -> SessionStep {
    now >= exchange.deadline ? .fail(inputs.silenceReason) : .stay
  }

  /// True while losing the connection is an error.
  private var needsConnection: Bool {
    switch current {
    case .start, .end, .safeShutDown: false
    default: true
    }
  }

  /// True between SessionSetupRes and PowerDeliveryReq (on).
  private var isBeforePower: Bool {
    switch current {
    case .serviceDiscovery, .serviceDetail, .paymentSelection, .contractAuthentication, .chargeParameterDiscovery,
      .cableCheck, .preChargeStart, .preCharge, .contactorsClosed:
      true
    default: false
    }
  }

  /// True where the response sets out on the way to PowerDeliveryReq (on): for the first time, or anew.
  private var startsTowardPower: Bool {
    switch current {
    case .sessionSetup, .renegotiation: true
    default: false
    }
  }

  /// True while a pause may begin: in the charging loop of a protocol that knows one.
  public var mayPause: Bool { context.agreed == .iso2 && current.name == .currentDemand && !context.isRenegotiating }

  /// True once the charger has given a session id.
  public var isSetUp: Bool {
    switch current {
    case .start, .connected, .negotiateProtocol, .sessionSetup: false
    default: true
    }
  }

  /// True while a wish to stop changes what happens next.
  private var isStoppable: Bool {
    switch current {
    case .start, .end, .safeShutDown, .sessionStop, .powerDeliveryOff, .currentDown, .weldingDetection: false
    default: true
    }
  }

  /// Why the session must stop now: what the charger says of itself comes before what our side wants.
  private func pendingStop(_ response: SessionResponse, _ inputs: SessionInputs) -> StopReason? {
    guard isStoppable else { return nil }
    if let status = response.status, status.stopReason != .none { return status.stopReason }
    return inputs.stopRequest == .none ? nil : inputs.stopRequest
  }

  /// The way out of a stoppable state that fits how far it has come.
  private mutating func stopStep(_ reason: StopReason, _ inputs: SessionInputs, now: Instant) -> SessionStep {
    context.note(reason)
    // An error of the charger takes state C away at once; an orderly end keeps it until the current has ended.
    if reason.isChargerError { context.leaveStateC(now) }
    switch current {
    case .contactorsClosed, .powerDeliveryOn, .currentDemand, .meteringReceipt:
      return PowerDeliveryOff.enter(&context, inputs, now: now)
    case .connected, .negotiateProtocol, .sessionSetup:
      // There is no session to stop yet: the handshake ends with the connection.
      return .fail(reason)
    default:
      return SessionStop.enter(&context, now: now)
    }
  }

  /// Carries out what a state decided.
  private mutating func apply(
    _ step: SessionStep, _ inputs: SessionInputs, now: Instant
  ) -> SessionAction {
    var action = SessionAction()
    switch step {
    case .stay: break
    case .send(let request): action.request = request
    case .enter(.end, _) where now < context.lockedUntil:
      // The connection may go; the lock stays until the charger has had its time to take the voltage away.
      current = SafeShutDown.wait(&context, until: context.lockedUntil)
      action.closesConnection = true
    case .enter(let next, let request):
      current = next
      action.request = request
      if case .end = next {
        action.closesConnection = true
        context.leaveStateC(now)
        context.wantsLock = false
      }
    case .stop(let reason):
      // Every state that decides this on its own has its response in hand, so that the next request may go out.
      return apply(stopStep(reason, inputs, now: now), inputs, now: now)
    case .fail(let reason):
      if case .serviceDetail = current { avoidsDetails = true }
      context.note(reason)
      current = SafeShutDown.enter(&context, now: now)
      action.closesConnection = true
    }
    return action
  }
}
