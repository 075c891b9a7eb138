import HAL

/// Asks for a charger until one answers: when to send, when to give up.
struct SDPClient: Equatable, Sendable {
  enum State: Equatable, Sendable {
    /// Nothing is asked.
    case idle
    /// Requests are sent.
    case searching(Search)
  }

  struct Search: Equatable, Sendable {
    var sent: UInt8
    var attempts: UInt8
    var nextAt: Instant
    var lastRejection: SDPError?
  }

  enum Step: Equatable, Sendable {
    case nothing
    case send
    case giveUp(SDPError?)
  }

  private(set) var state: State = .idle

  var isSearching: Bool { state != .idle }

  var deadline: Instant {
    guard case .searching(let search) = state else { return .distantFuture }
    return search.nextAt
  }

  mutating func start(attempts: UInt8, now: Instant) {
    state = .searching(Search(sent: 0, attempts: max(attempts, 1), nextAt: now, lastRejection: nil))
  }

  mutating func stop() { state = .idle }

  /// What is due at `now`.
  func step(now: Instant) -> Step {
    guard case .searching(let search) = state, search.nextAt <= now else { return .nothing }
    return search.sent < search.attempts ? .send : .giveUp(search.lastRejection)
  }

  /// A request left, or was refused by the modem, which is one more lost frame; returns its number.
  mutating func requestSent(now: Instant, interval: Duration) -> UInt8 {
    guard case .searching(var search) = state else { return 0 }
    search.sent += 1
    search.nextAt = now + interval
    state = .searching(search)
    return search.sent
  }

  /// Remembers why a response was rejected. True when that reason is news.
  mutating func reject(_ error: SDPError) -> Bool {
    guard case .searching(var search) = state, search.lastRejection != error else { return false }
    search.lastRejection = error
    state = .searching(search)
    return true
  }
}
