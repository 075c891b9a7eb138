import HAL

/// Something that happened in the controller, for logs, live views and checkers.
///
/// Payloads are plain numbers and names: the core builds no text.
public enum CoreEvent: Equatable, Sendable {
  /// A checkpoint of clara-behaviour 1.10 (100...1400) was passed.
  case checkpoint(UInt16)
  /// The connection manager reached a level (5...100, clara-behaviour 2.1).
  case connectionLevel(UInt8)
  /// The V2G session entered a state.
  case sessionState(SessionStateName)
  /// The CHAdeMO side entered a state.
  case chademoState(CHAdeMOStateName)
  /// A V2G request left, by its number in ``V2GMessageName``.
  case requestSent(V2GMessageName)
  /// A V2G response arrived; the code is its index in the schema's enumeration.
  case responseReceived(V2GMessageName, responseCode: UInt8)
  /// A V2G message could not be decoded, was not the one expected, or was not for this session; it was ignored.
  case responseIgnored(IgnoredResponse)
  /// An attempt has failed before anything irreversible happened, and will be repeated.
  case attemptFailed(StopReason)
  /// The session's one stop reason is known.
  case stopReason(StopReason)
  /// The session is paused (true), or is being taken up again.
  case paused(Bool)
  /// The stop button counts as pressed (true) or released.
  case stopButton(Bool)
  /// Power off is pending.
  case powerOffPending
  /// The output to the contactor changed.
  case contactor(closed: Bool)
  /// The output of the control pilot changed: true is state C.
  case stateC(Bool)
  /// The connector lock output changed.
  case lock(engaged: Bool)
  /// The charge sequence signal 1 changed.
  case d1(Bool)
  /// The charge sequence signal 2 changed.
  case d2(Bool)
  /// The light changed.
  case light(Light)
  /// The power latch fell: the last event of a run.
  case powerOff
  /// The safety guard refused an output that would break an invariant.
  case refused(SafetyInvariant)
}

/// Why a received message was not used.
public enum IgnoredResponse: UInt8, Sendable {
  /// It could not be decoded.
  case undecodable
  /// It is not the response that the state waits for.
  case unexpected
  /// Its session id is not this session's.
  case wrongSession
  /// No response is waited for.
  case unsolicited
}

/// Where the controller reports what happens.
public protocol EventSink {
  /// Takes one event that happened at `now`.
  mutating func record(_ event: CoreEvent, at now: Instant)
}
