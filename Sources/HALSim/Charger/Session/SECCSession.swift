import ClaraCore
import HAL

/// The V2G session of the charger on one TCP connection, whatever the protocol.
///
/// Strict about the order of messages, session ids and time limits, as the standard asks of a charger; the profile and
/// the injected faults say where it is not. Messages and time go in, framed messages and a wish to close come out.
final class SECCSession {
  /// The message, or messages, that may come next.
  enum Phase: Equatable {
    case handshake, sessionSetup, serviceDiscovery, paymentSelection, authentication, parameters, cableCheck, preCharge
    /// Between PowerDelivery (on) and PowerDelivery (off).
    case charging
    /// In the charging loop, after a CurrentDemandRes that wants a receipt.
    case receipt
    /// After PowerDelivery (renegotiate): the output is off, and what comes before a charge comes again.
    case renegotiating
    /// After PowerDelivery (off).
    case stopped
    /// After a negative answer; only SessionStop is still taken.
    case failed
    /// After SessionStop.
    case over
  }

  /// A request that is being answered.
  struct Pending {
    var request: SECCRequest
    /// The negative answer that the request gets, or nil for a good one.
    var failure: ChargerResponseCode?
    /// Not before.
    var due: Instant
    /// While the current has to come down first: not later than this.
    var latest: Instant?
  }

  /// What is kept of a session that the car has paused.
  struct Paused: Equatable {
    var sessionID: [UInt8]
    var meter_Wus: Int64
    /// The most power that was agreed on last; nil for the profile's.
    var renegotiatedPower_W: Int32?
  }

  /// A stop that comes from the charger.
  struct Stop: Equatable {
    /// EVSEStatusCode that says so.
    var statusCode: UInt8
    /// EVSENotification that says so; 1 is StopCharging.
    var notification: UInt8
    /// Until when the car may take its time.
    var patience: Instant
  }

  /// How the connection is to be closed.
  enum Closing: Equatable {
    case finish, reset
  }

  /// ServiceID of the charging service.
  static let serviceID: UInt16 = 1
  /// SAScheduleTupleID of the one schedule.
  static let scheduleID: UInt8 = 1
  /// DateTimeNow at the beginning of virtual time: an arbitrary day in 2023.
  static let epoch_s: Int64 = 1_700_000_000

  let profile: ChargerProfile
  let power: ChargerPower
  /// Faults that act now.
  var faults: ChargerFaults
  /// The state of the control pilot as the charger sees it.
  var pilot: PilotLine.State
  /// Takes every event.
  var onEvent: ((ChargerEvent) -> Void)?

  var phase = Phase.handshake
  var dialect: (any ChargerDialect)?
  var sessionID: [UInt8] = []
  /// The paused session that this one may join.
  let paused: Paused?
  /// The session id that the car has asked for.
  var wantedID: [UInt8] = []
  /// The paused session was joined.
  var isJoined = false
  var pending: Pending?
  var stop: Stop?
  /// Why the session is over, once it is.
  private(set) var end: ChargerEnd?
  /// State C was seen since the charge parameters were known.
  var hasSeenStateC = false
  /// SessionSetupRes went out.
  var isSetUp = false

  var authenticationRounds = 0
  var parameterRounds = 0
  var hasAskedCableCheck = false
  var stateCDeadline: Instant?
  /// The charger wants a receipt of its meter.
  var wantsReceipt = false
  /// The charger wants other charge parameters, with at most this power.
  var wishedPower_W: Int32?
  /// The most power since the last renegotiation; nil for the profile's.
  var renegotiatedPower_W: Int32?
  /// The meter: energy in watt-microseconds since the beginning, and until when it was counted.
  var meter_Wus: Int64 = 0
  var meteredAt: Instant?
  /// The meter as it was said last.
  var lastMeter: SECCResponse.Meter?
  /// When the charge parameters were known; the schedule counts from here.
  var parametersAt: Instant?
  var hasPreCharged = false
  var isAwaitingCurrentEnd = false
  var hasCurrentStarted = false
  var carVoltageLimit_mV: Int32?
  var announced = ChargerLimitSet(voltage_mV: nil, current_mA: nil, power_W: nil)
  var limit_mA: Int32 = 0
  var lastReport_mV: Int32 = 0
  var random: SeededRandom

  private var stream = V2GTPStream()
  private var inbox: [[UInt8]] = []
  var outgoing: [[UInt8]] = []
  var closing: (at: Instant, how: Closing)?
  var sequenceDeadline: Instant
  var cutAt: Instant?

  /// A session on a connection that has just come up.
  init(
    profile: ChargerProfile, power: ChargerPower, faults: ChargerFaults, pilot: PilotLine.State, random: SeededRandom,
    paused: Paused? = nil, now: Instant
  ) {
    self.profile = profile
    self.power = power
    self.faults = faults
    self.pilot = pilot
    self.random = random
    self.paused = paused
    sequenceDeadline = now + .milliseconds(profile.ending.sequenceTimeout_ms)
  }

  /// When ``poll(now:)`` must be called next.
  func nextDeadline(now: Instant) -> Instant {
    var deadline = min(power.nextDeadline(now: now), cutAt ?? .distantFuture)
    if end == nil { deadline = min(deadline, sequenceDeadline, stop?.patience ?? .distantFuture) }
    if let closing { deadline = min(deadline, closing.at) }
    if let pending {
      let isWaiting = pending.due <= now && pending.latest != nil
      deadline = min(deadline, isWaiting ? now + .milliseconds(5) : pending.due)
    }
    if isAwaitingCurrentEnd { deadline = min(deadline, now + .milliseconds(5)) }
    return deadline
  }

  /// The framed messages to send since the last call.
  func takeOutgoing() -> [[UInt8]] {
    defer { outgoing = [] }
    return outgoing
  }

  /// The wish to close the connection, once, when it is due.
  func takeClosing(now: Instant) -> Closing? {
    guard let closing, closing.at <= now else { return nil }
    self.closing = nil
    finish(.failed, close: nil, at: now)
    return closing.how
  }

  /// Takes bytes of the connection.
  func receive(_ bytes: [UInt8], now: Instant) {
    for item in stream.append(bytes) {
      switch item {
      case .broken:
        onEvent?(.unknownMessage)
        finish(.failed, close: .finish, at: now)
      case .message(V2GTPStream.exi, let exi): inbox.append(exi)
      case .message: onEvent?(.unknownMessage)
      }
    }
    takeInbox(now: now)
  }

  /// Runs the timers and sends what is due.
  func poll(now: Instant) {
    power.poll(now: now)
    if let cutAt, cutAt <= now {
      self.cutAt = nil
      power.cut()
    }
    defer { noteCurrent() }
    guard end == nil else { return }
    if let stop, stop.patience <= now { return ignoreStop(stop, now: now) }
    answerPending(now: now)
    takeInbox(now: now)
    if end == nil, pending == nil, sequenceDeadline <= now { finish(.sequenceTimeout, close: .finish, at: now) }
  }

  private func ignoreStop(_ stop: Stop, now: Instant) {
    finish(stop.statusCode == 5 ? .emergency : .stopIgnored, close: .finish, at: now)
  }

  private func takeInbox(now: Instant) {
    // Bounded: every round takes one message out, and stops as soon as one has to be answered first.
    while pending == nil, end == nil, !inbox.isEmpty { take(inbox.removeFirst(), now: now) }
  }

  /// Ends the session: the stage goes off, and the connection is closed where that is the charger's to do.
  func finish(_ reason: ChargerEnd, close how: Closing?, at instant: Instant) {
    if let how, closing == nil { closing = (instant, how) }
    guard end == nil else { return }
    end = reason
    pending = nil
    isAwaitingCurrentEnd = isAwaitingCurrentEnd || !power.isCurrentDown
    power.switchOff()
    onEvent?(.ended(reason))
  }

  /// Reports the beginning and the end of the current.
  private func noteCurrent() {
    if phase == .charging, !hasCurrentStarted, power.stage.outputCurrent_mA > 1_000 {
      hasCurrentStarted = true
      onEvent?(.currentStarted)
    }
    // An orderly end counts from the answer that confirms it: the car may not act on what it does not know.
    guard isAwaitingCurrentEnd, power.isCurrentDown, pending?.latest == nil else { return }
    isAwaitingCurrentEnd = false
    onEvent?(.currentEnded)
  }
}

// MARK: - What happens beside the messages

extension SECCSession {
  /// True from the cable check until the current has been stopped in order: state B is an emergency then.
  private var needsStateC: Bool {
    switch phase {
    case .cableCheck: power.cableCheck != .idle
    case .preCharge, .charging, .receipt: true
    default: false
    }
  }

  /// Takes a new state of the control pilot.
  func pilotChanged(to state: PilotLine.State, now: Instant) {
    let hadStateC = pilot == .c || pilot == .d
    pilot = state
    let hasStateC = state == .c || state == .d
    if hasStateC, !hasSeenStateC, phase == .cableCheck || phase == .parameters {
      hasSeenStateC = true
      onEvent?(.stateCSeen)
    }
    guard hadStateC, !hasStateC else { return }
    onEvent?(.stateCLost(current_mA: power.stage.outputCurrent_mA))
    guard end == nil, needsStateC else { return }
    cutAt = now + .milliseconds(profile.ending.stateCReaction_ms)
    isAwaitingCurrentEnd = true
    // During a stop of our own the car may take state C away at once.
    if stop == nil { requestStop(statusCode: 5, now: now) }
  }

  /// The charger wants the session to end; the car is told so in every status from now on.
  func requestStop(statusCode: UInt8, notification: UInt8 = 0, now: Instant) {
    guard end == nil, stop == nil else { return }
    let patience = now + .milliseconds(profile.ending.stopPatience_ms)
    stop = Stop(statusCode: statusCode, notification: notification, patience: patience)
  }

  /// The connection is gone.
  func connectionLost(now: Instant) {
    finish(pilotLossEnd ?? .connectionLost, close: nil, at: now)
  }

  /// Losing state C is the closer reason when the connection goes after it.
  private var pilotLossEnd: ChargerEnd? {
    guard stop?.statusCode == 5, hasSeenStateC, pilot == .b else { return nil }
    return .pilotLost
  }
}
