import HAL

/// Where the matching of the car stands. A state holds what exists only in it; each has a deadline, except those that
/// wait for the caller (``idle``, ``matched``, ``failed``).
public enum EVMatchingState: Equatable, Sendable {
  /// Not started.
  case idle
  /// Asks for parameters until a charger answers.
  case requesting(EVRequesting)
  /// Announces and sends sounds.
  case sounding(EVSounding)
  /// Waits for the answers of the chargers.
  case collecting(EVCollecting)
  /// Asks the chosen charger for its network.
  case matching(EVMatchRequesting)
  /// Gives the key to the own modem.
  case settingKey(EVKeySetting)
  /// Waits until the own modem has joined.
  case joining(EVJoining)
  /// Done.
  case matched(SLACNetwork)
  /// Waits between two tries, until this instant.
  case pausing(until: Instant)
  /// Failed for good.
  case failed(EVMatchingFailure)
  /// Leaves the network that it had joined.
  case leaving(EVLeaving)

  /// When the state wants to be polled next.
  public var deadline: Instant {
    switch self {
    case .idle, .matched, .failed: .distantFuture
    case .requesting(let state): state.due
    case .sounding(let state): state.due
    case .collecting(let state): state.due
    case .matching(let state): state.due
    case .settingKey(let state): state.due
    case .joining(let state): min(state.nextPoll, state.end)
    case .pausing(let until): until
    case .leaving(let state): state.due
    }
  }

  /// The name of the state, for logs.
  public var name: StaticString {
    switch self {
    case .idle: "idle"
    case .requesting: "requesting parameters"
    case .sounding: "sounding"
    case .collecting: "collecting answers"
    case .matching: "requesting match"
    case .settingKey: "setting the key"
    case .joining: "joining the network"
    case .matched: "matched"
    case .pausing: "pausing"
    case .failed: "failed"
    case .leaving: "leaving the network"
    }
  }
}
