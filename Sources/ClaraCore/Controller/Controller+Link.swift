import HAL
import SLAC

extension Controller {
  /// The connection manager: SLAC, SDP, TCP, and back to the start when a layer fails.
  mutating func stepLink(_ now: Instant) {
    if plugSupervisor.isDoubtful { hasMatchingFailed = false }
    if link.isBeforeSession {
      if stopReason != .none {
        abandonLink(now)
        link = .finished
      } else if plugSupervisor.isPulled, link != .waiting {
        abandonLink(now)
        link = .waiting
      }
    }
    switch link {
    case .waiting:
      if mayStart(now) { startLink(now) } else if mustWake(now) { startWakeUp(now) }
    case .waking: stepWakeUp(now)
    // Nothing is sent into a pilot that looks dead: it either comes back, or counts as pulled soon (ISO 15118-3, E/F).
    case .matching where plugSupervisor.isDoubtful: break
    case .matching, .discovering, .connecting: stepMatching(now)
    case .recovering(let until): stepRecovery(until, now)
    case .running, .paused: break
    case .finished: leaveNetworkAtEnd(now)
    }
    if matching.isLeaving { stepMatching(now) }
    limitSetup(now)
    // Solicitations are answered in every state, after the end of the session too (clara-behaviour 7.1, HYC150).
    for _ in 0..<8 {
      guard let event = network.poll(now: now, modem: &board.modem) else { return }
      handle(event, now)
    }
  }

  /// The CCS side starts once the car is known, and where the pilot can be measured only with 5 % on it.
  private func mayStart(_ now: Instant) -> Bool {
    guard chademo.car.isDiscovered, !session.isEnded, stopReason == .none, now >= retryAt else { return false }
    guard !plugSupervisor.isPulled, !matching.isLeaving, !hasMatchingFailed else { return false }
    return isChargerAwake ?? true
  }

  private mutating func startLink(_ now: Instant) {
    if wasChargerFound, pause.phase == .resuming {
      startResumption(now)
    } else if wasChargerFound {
      network.startSDP(now: now, random: board.random(), attempts: 1)
      link = .recovering(until: now + ControllerTiming().recovery)
    } else {
      matching.start(now: now, random: &board)
      link = .matching
    }
  }

  private mutating func stepMatching(_ now: Instant) {
    for _ in 0..<16 {
      guard let event = matching.poll(now: now, modem: &board.modem) else { return }
      if let number = event.checkpoint { pass(number, now) }
      switch event {
      // In the field nobody waits for the link: SDP's own repetitions bridge the modems' restart (clara-behaviour 2.5).
      case .keySet where matching.options.linkCheck == .off: return startDiscovery(now)
      case .linkUp: return startDiscovery(now)
      case .failed:
        // Its time is over: only another plug-in, or a charger that takes its pilot away and back, begins anew. Where
        // nobody measures the pilot nobody would ever know, and the next try follows.
        hasMatchingFailed = board.pilot != nil
        link = .waiting
      default: break
      }
    }
  }

  private mutating func stepRecovery(_ until: Instant, _ now: Instant) {
    guard now >= until else { return }
    network.stopSDP()
    // It may sleep where nobody can see it: it is woken once, and asked again.
    if pause.phase == .resuming, board.pilot == nil, !pause.hasToggled { return startWakeUp(now) }
    matching.start(now: now, random: &board)
    link = .matching
  }

  /// An attempt has failed before anything irreversible happened: once more from the start, or the end with its reason.
  mutating func retry(_ reason: StopReason, _ now: Instant) {
    // A pulled plug is no attempt: somebody has to put it in again.
    if reason != .unplugged { attemptsLeft -= attemptsLeft > 0 ? 1 : 0 }
    guard attemptsLeft > 0, stopReason == .none, !reason.isDefinite else {
      note(reason)
      link = .finished
      return
    }
    sink.record(.attemptFailed(reason), at: now)
    session.reset()
    retryAt = now + ControllerTiming().retryPause
    link = .waiting
  }

  /// The session is over and the connection closed: where the profile says so, the network is left as well.
  private mutating func leaveNetworkAtEnd(_ now: Instant) {
    guard matching.options.leavesNetwork, matching.holdsNetwork, network.tcpState.isOver else { return }
    matching.leave(now: now)
  }

  /// Drops whatever was under way to a session.
  private mutating func abandonLink(_ now: Instant) {
    if matching.options.leavesNetwork {
      // What was found in the network that is left is not there any more.
      if matching.holdsNetwork { wasChargerFound = false }
      matching.leave(now: now)
    } else {
      matching.reset()
    }
    network.stopSDP()
    network.close(now: now)
  }

  /// Without a session id in time the attempt has failed, whichever layer it hangs in.
  private mutating func limitSetup(_ now: Instant) {
    guard now >= setupDueAt else { return }
    setupDueAt = .distantFuture
    switch link {
    case .discovering, .connecting:
      abandonLink(now)
      retry(.phaseTimeout, now)
    case .running where !session.isSetUp: perform(session.fail(.phaseTimeout, now: now), now)
    default: break
    }
  }

  private mutating func startDiscovery(_ now: Instant) {
    if let limit = session.context.timing.communicationSetup { setupDueAt = now + limit }
    pass(200, now)
    network.startSDP(now: now, random: board.random())
    link = .discovering
  }

  private mutating func handle(_ event: NetworkEvent, _ now: Instant) {
    switch (event, link) {
    case (.sdpResponse, .discovering), (.sdpResponse, .recovering):
      wasChargerFound = true
      pass(203, now)
      pass(301, now)
      network.connect(now: now, random: board.random())
      link = .connecting
    case (.sdpFailed, .discovering) where matching.options.leavesNetwork:
      // By the book the communication setup has failed; in the field a charger that wakes up late is looked for again.
      abandonLink(now)
      retry(.responseTimeout, now)
    case (.sdpFailed, .discovering), (.sdpFailed, .recovering):
      wasChargerFound = false
      link = .waiting
    case (.tcpEstablished, .connecting):
      pass(303, now)
      link = .running
      session.connect()
    // While a session runs it must notice by itself; before it, the search begins again.
    case (.tcpClosed, .connecting): retry(.tcpLost, now)
    // What comes for a state that has been left says nothing any more.
    default: break
    }
  }
}
