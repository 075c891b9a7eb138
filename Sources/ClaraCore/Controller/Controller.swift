import EXI
import HAL
import SLAC

/// Clara: the whole controller of the adapter, over any board.
///
/// For who embeds it: call ``poll()`` whenever the instant it returned has come, or earlier when a frame, a CAN frame
/// or a pin may have changed. One call takes all input, moves every machine and sets every output; nothing is left to
/// drain afterwards, and calling it early or twice is harmless. After ``isOff`` it does nothing any more.
public struct Controller<Hardware: Board, Sink: EventSink>: ~Copyable {
  /// The board it runs on.
  public var board: Hardware
  /// Where events go.
  public var sink: Sink
  /// True once the power latch has fallen.
  public internal(set) var isOff = false

  let settings: Settings
  var matching: EVMatching
  var network: NetworkStack
  var session: EVSession
  var chademo: CHAdeMOMachine
  var panel: Panel
  var outputGuard = OutputGuard()
  var contactorSupervisor = ContactorSupervisor()
  var plugSupervisor = PlugSupervisor()
  /// The car, or the hardware at hand, has had an error, whether or not that was what ended the session.
  var hasVehicleError = false
  /// Since when the modem does not answer its driver; nil while it does.
  var modemLostSince: Instant?

  var link = LinkState.waiting
  var attemptsLeft: UInt8
  var wasChargerFound = false
  /// Matching has used up its time; see the connection manager.
  var hasMatchingFailed = false
  var retryAt = Instant.zero
  /// When the charger must have given a session id (V2G_EVCC_CommunicationSetup_Timer).
  var setupDueAt = Instant.distantFuture
  /// True when the last poll took as many frames as it may: more may be waiting.
  var hasMoreInput = false
  var stopReason = StopReason.none
  var forcedShutdownAt: Instant?
  /// Since when the power is kept only for the modem's last frames.
  var flushedSince: Instant?
  var checkpoint: UInt16 = 0
  var isStopPressed = false
  var pause = PauseState()
  var shown = Status()
  var frame = FrameBuffer<1_514>()
  /// One V2GTP payload, received or to be sent: ``V2GTPHeader/maximumPayloadLength`` bytes.
  var message = FrameBuffer<4_096>()

  /// A controller with all outputs at their safe level; nothing is sent before the first ``poll()``.
  public init(board: consuming Hardware, sink: consuming Sink, settings: Settings) {
    let macAddress = board.modem.macAddress
    self.board = board
    self.sink = sink
    self.settings = settings
    let isField = settings.timing == .field
    matching = EVMatching(
      macAddress: macAddress, runID: RunID(macAddress), timing: isField ? .field : .strict,
      options: isField ? .field : .strict)
    network = NetworkStack(macAddress: macAddress, timing: settings.timing)
    session = EVSession(settings: settings, macAddress: macAddress)
    chademo = CHAdeMOMachine(
      settings: settings.chademo, stopAtSoC_percent: settings.stopAtSoC_percent, timing: settings.timing)
    panel = Panel(settings: settings.panel)
    attemptsLeft = SessionTiming(settings.timing).attempts
    setSafeOutputs()
  }

  /// Takes all input, moves every machine, sets every output, and returns when it must be called next at the latest.
  public mutating func poll() -> Instant {
    guard !isOff else { return .distantFuture }
    let now = board.now
    board.feedWatchdog()
    // Before the inputs, so that what has arrived is there; after the outputs, so that what was said leaves.
    _ = board.modem.poll(now: now)
    let next = step(now)
    guard !isOff else { return .distantFuture }
    return min(next, max(board.modem.poll(now: now), now + .milliseconds(1)))
  }

  private mutating func step(_ now: Instant) -> Instant {
    stepPanel(now)
    if panel.forcedShutdown || forcedShutdownAt != nil { return runForcedShutdown(now) }
    superviseContactor(now)
    plugSupervisor.look(pilot: board.pilot, proximity_ohm: board.proximity_ohm, now: now)
    hasMoreInput = false
    receiveCAN(now)
    receiveFrames(now)
    stepPause(now)
    stepLink(now)
    stepSession(now)
    // The answer to a response leaves in the poll that took it.
    network.flush(now: now, modem: &board.modem)
    stepCHAdeMO(now)
    applyOutputs(now)
    powerOffIfDone(now)
    report(now)
    return isOff ? .distantFuture : nextDeadline(now)
  }

  /// The snapshot that the last ``poll()`` left.
  public var status: Status { shown }

  private func nextDeadline(_ now: Instant) -> Instant {
    if hasMoreInput { return now + .milliseconds(1) }
    var next = min(panel.nextDeadline, chademo.nextDeadline)
    next = min(next, outputGuard.nextDeadline)
    next = min(next, min(contactorSupervisor.nextDeadline, plugSupervisor.nextDeadline))
    next = min(next, session.nextDeadline)
    next = min(next, network.nextDeadline)
    switch link {
    case .matching where plugSupervisor.isDoubtful: break
    case .matching, .discovering, .connecting: next = min(next, matching.nextDeadline)
    case .recovering(let until): next = min(next, until)
    case .waking: next = min(next, pause.wakeUp.deadline)
    case .waiting where retryAt > now: next = min(next, retryAt)
    default: break
    }
    if pause.dueAt > now { next = min(next, pause.dueAt) }
    if setupDueAt > now { next = min(next, setupDueAt) }
    if matching.isLeaving { next = min(next, matching.nextDeadline) }
    // The watchdog must be fed, and inputs without an interrupt looked at: 100 ms at the latest.
    return max(min(next, now + ControllerTiming().longestPause), now + .milliseconds(1))
  }
}
