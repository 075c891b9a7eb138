import HAL

/// Virtual time: the clock, everything that acts in it, and the order in which it does.
///
/// Time jumps from one deadline to the next. At each instant the electrical network moves first, then the
/// participants are polled in the order in which they were added, again and again until none is due, and the
/// observers look last. Nothing else decides an order, so that a seed reproduces a run byte for byte.
public final class World {
  /// The present, in microseconds since the beginning of the run.
  public private(set) var now: Instant = .zero

  /// The electrical network, which moves before everything else.
  public let network: ElectricalNetwork

  /// Rounds of polls at one instant before the world gives up: an endless exchange without delay is a mistake.
  public static let roundLimit = 1_000

  private var participants: [any Participant] = []
  private var observers: [any Observer] = []

  /// An empty world around `network`.
  public init(network: ElectricalNetwork) {
    self.network = network
  }

  /// Adds a participant; it is polled after those added before it.
  public func add(_ participant: any Participant) {
    participants.append(participant)
  }

  /// Adds an observer.
  public func add(observer: any Observer) {
    observers.append(observer)
  }

  /// The next instant at which something happens.
  public var nextDeadline: Instant {
    var deadline = network.nextDeadline
    for participant in participants { deadline = min(deadline, participant.nextDeadline) }
    return max(deadline, now)
  }

  /// Moves to the next deadline, or to `limit` where that comes first, and does everything that is due there.
  public func advance(limit: Instant) {
    now = max(now, min(limit, nextDeadline))
    if network.nextDeadline <= now { network.poll(now: now) }
    pollParticipants()
    for observer in observers { observer.observe(now: now) }
  }

  /// Runs until `end` has been reached.
  public func run(until end: Instant) {
    while now < end { advance(limit: end) }
  }

  /// Runs until `condition` holds or `end` is reached; returns whether it holds.
  public func run(until end: Instant, or condition: () -> Bool) -> Bool {
    while !condition() {
      guard now < end else { return false }
      advance(limit: end)
    }
    return true
  }

  private func pollParticipants() {
    for _ in 0..<Self.roundLimit {
      var wasAnyDue = false
      for participant in participants where participant.nextDeadline <= now {
        participant.poll(now: now)
        wasAnyDue = true
      }
      if !wasAnyDue { return }
    }
    preconditionFailure("a participant's deadline does not move on")
  }
}
