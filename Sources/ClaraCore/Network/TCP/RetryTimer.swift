import HAL

/// When what was not acknowledged is sent again, and how often that happened.
struct RetryTimer: Equatable, Sendable {
  /// When to send again; nil while nothing is under way.
  private(set) var deadline: Instant?
  /// How often the pause was doubled.
  private(set) var backoff: UInt8 = 0
  /// Tries since the peer last answered.
  private(set) var unanswered: UInt8 = 0

  /// Starts the pause unless it runs.
  mutating func start(at now: Instant, _ timing: TCPTiming) {
    if deadline == nil { deadline = now + timing.retryDelay(after: backoff) }
  }

  /// Stops the pause; the counts stay.
  mutating func stop() { deadline = nil }

  /// Begins anew: the peer acknowledged something.
  mutating func reset() { self = RetryTimer() }

  /// The peer answered, but has no room: keep asking, ever more slowly.
  mutating func answered() { unanswered = 0 }

  /// Counts one more try and starts the next pause. False when there were enough.
  mutating func advance(at now: Instant, _ timing: TCPTiming) -> Bool {
    guard unanswered < timing.retries else { return false }
    unanswered += 1
    if backoff < 16 { backoff += 1 }
    deadline = now + timing.retryDelay(after: backoff)
    return true
  }
}
