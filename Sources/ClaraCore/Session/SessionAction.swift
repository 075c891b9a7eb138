import HAL

/// What the session asks of the network after a call: at most one request, at most one close.
public struct SessionAction: Equatable, Sendable {
  /// A request to send now.
  public var request: SessionRequest?
  /// Close the TCP connection with FIN.
  public var closesConnection = false

  /// Nothing to do.
  public init() {}
}

/// What a state decided.
enum SessionStep {
  /// Nothing changes.
  case stay
  /// Send a request and stay.
  case send(SessionRequest)
  /// Go to another state, and send its request.
  case enter(SessionState, SessionRequest?)
  /// End in order, without the safe shutdown, as far as the state allows.
  case stop(StopReason)
  /// End by the safe shutdown.
  case fail(StopReason)
}

/// A request that waits for its response.
struct Exchange: Equatable {
  /// When the request left.
  let sentAt: Instant
  /// When the response is too late.
  let deadline: Instant

  /// A request that leaves `now` and may take `timeout`.
  init(now: Instant, timeout: Duration) {
    sentAt = now
    deadline = now + timeout
  }
}
