import HAL

/// A request that is repeated, at most once an interval, for as long as the charger says Ongoing.
struct OngoingPhase {
  /// The request that is out, or nil in the pause before the next.
  private(set) var exchange: Exchange?
  private let endsAt: Instant
  private var nextRequestAt: Instant

  /// Sends the first request `now`.
  init(now: Instant, phase: Duration, message: Duration, interval: Duration) {
    endsAt = now + phase
    exchange = Exchange(now: now, timeout: message)
    nextRequestAt = now + interval
  }

  /// When the phase must be stepped next.
  var deadline: Instant { min(endsAt, exchange?.deadline ?? nextRequestAt) }

  /// The same where the phase ends with another request: that one waits for the response to the last.
  var deadlineInTurn: Instant { exchange?.deadline ?? min(endsAt, nextRequestAt) }

  /// True when the phase has lasted too long, and the next request may go out.
  func isOverInTurn(_ now: Instant) -> Bool { exchange == nil && isOver(now) }

  /// The response said Ongoing: the pause begins.
  mutating func pause() { exchange = nil }

  /// True when the phase has lasted too long.
  func isOver(_ now: Instant) -> Bool { now >= endsAt }

  /// True when the response to the request that is out is too late.
  func isResponseLate(_ now: Instant) -> Bool {
    guard let exchange else { return false }
    return now >= exchange.deadline
  }

  /// True once, when the next request falls due; the request counts as sent then.
  mutating func sendsNext(_ now: Instant, message: Duration, interval: Duration) -> Bool {
    guard exchange == nil, now >= nextRequestAt else { return false }
    exchange = Exchange(now: now, timeout: message)
    nextRequestAt = now + interval
    return true
  }
}
