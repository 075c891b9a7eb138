import HAL
import SLAC

extension Controller {
  /// The connection manager: SLAC, SDP, TCP, and back to the start when a layer fails.
  mutating func stepLink(_ now: Instant) {
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
    case .waiting: if mayStart(now) { startLink(now) }
    case .matching: stepMatching(now)
    case .recovering(let until): stepRecovery(until, now)
    case .discovering, .connecting, .running, .finished: break
    }
    // Solicitations are answered in every state, after the end of the session too (clara-behaviour 7.1, HYC150).
    for _ in 0..<8 {
      guard let event = network.poll(now: now, modem: &board.modem) else { return }
      handle(event, now)
    }
  }

  /// The CCS side starts once the car is known, and where the pilot can be measured only with 5 % on it.
  private func mayStart(_ now: Instant) -> Bool {
    guard chademo.car.isDiscovered, !session.isEnded, stopReason == .none, now >= retryAt else { return false }
    guard !plugSupervisor.isPulled else { return false }
    guard let pilot = board.pilot else { return true }
    return pilot.duty_permille >= 30 && pilot.duty_permille <= 80
  }

  private mutating func startLink(_ now: Instant) {
    if wasChargerFound {
      network.startSDP(now: now, random: board.random(), attempts: 1)
      link = .recovering(until: now + .milliseconds(450))
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
      case .failed: link = .waiting
      default: break
      }
    }
  }

  private mutating func stepRecovery(_ until: Instant, _ now: Instant) {
    guard now >= until else { return }
    network.stopSDP()
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
    session.reset()
    // A charger that refuses at once would otherwise be asked again a hundred times a second.
    retryAt = now + .milliseconds(500)
    link = .waiting
  }

  /// Drops whatever was under way to a session.
  private mutating func abandonLink(_ now: Instant) {
    matching.reset()
    network.stopSDP()
    network.close(now: now)
  }

  private mutating func startDiscovery(_ now: Instant) {
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
