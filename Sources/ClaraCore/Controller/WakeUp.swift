import HAL

/// Wakes a charger that has switched its oscillator off in a pause: state C for a moment and back to B (ISO 15118-3).
///
/// No energy can come of it: there is no session, and every contactor is open. The guard looks at both.
struct WakeUp {
  /// How a step left it.
  enum Outcome: Equatable {
    /// It goes on.
    case waiting
    /// The charger shows its 5 %, or is given the benefit of the doubt where nobody can measure it.
    case awake
    /// The charger has not answered any try.
    case unanswered
  }

  /// Output wish: control pilot state C.
  private(set) var isStateC = false
  /// When the next step is due.
  private(set) var deadline = Instant.distantFuture
  private var triesLeft: UInt8 = 0

  /// Most tries, each with its time for an answer. Clara's own.
  static let tries: UInt8 = 3

  /// Begins with the first edge.
  mutating func start(now: Instant) {
    triesLeft = Self.tries
    toggle(now)
  }

  /// Back to state B, whatever was under way.
  mutating func stop() {
    isStateC = false
    deadline = .distantFuture
  }

  /// Moves on; `isAwake` is nil where the pilot can't be measured.
  mutating func step(isAwake: Bool?, now: Instant) -> Outcome {
    if isStateC {
      guard now >= deadline else { return .waiting }
      isStateC = false
      deadline = now + ControllerTiming().wakeUpAnswer
    }
    if isAwake == true {
      stop()
      return .awake
    }
    // Who cannot see the pilot looks for the charger on the line instead.
    guard let isAwake else {
      stop()
      return .awake
    }
    guard !isAwake, now >= deadline else { return .waiting }
    guard triesLeft > 0 else { return .unanswered }
    toggle(now)
    return .waiting
  }

  private mutating func toggle(_ now: Instant) {
    triesLeft -= 1
    isStateC = true
    deadline = now + ControllerTiming().wakeUpStateC
  }
}
