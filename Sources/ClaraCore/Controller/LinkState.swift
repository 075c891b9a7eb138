import HAL

/// How far the way to the charger has come (connection manager, clara-behaviour 2.1).
///
/// One way upwards; every failure goes back to `searching`. The layers keep their own deadlines.
enum LinkState: Equatable {
  /// Nothing is looked for: the car is not known yet, or the pilot shows no charger.
  case waiting
  /// A charger that was there before is asked once by SDP whether it still is.
  case recovering(until: Instant)
  /// SLAC runs.
  case matching
  /// SDP runs.
  case discovering
  /// TCP connects.
  case connecting
  /// TCP is up and the session runs.
  case running
  /// The session is paused; the network is kept.
  case paused
  /// The charger of a paused session is woken by edges on the pilot.
  case waking
  /// No session will be started any more in this power cycle.
  case finished

  /// True while no session runs or has run.
  var isBeforeSession: Bool {
    switch self {
    case .waiting, .recovering, .matching, .discovering, .connecting, .paused, .waking: true
    case .running, .finished: false
    }
  }

  /// True while the charger's management frames are listened to. Once TCP is up none is: a neighbour's would re-key the
  /// own modem in the middle of the session (clara-behaviour 7.1).
  var takesManagement: Bool {
    switch self {
    case .matching, .discovering, .connecting: true
    case .waiting, .recovering, .running, .paused, .waking, .finished: false
    }
  }

  /// The community's number for it.
  var level: UInt8 {
    switch self {
    case .waiting, .finished: 0
    case .recovering, .paused, .waking: 5
    case .matching: 10
    case .discovering: 15
    case .connecting: 50
    case .running: 100
    }
  }
}
