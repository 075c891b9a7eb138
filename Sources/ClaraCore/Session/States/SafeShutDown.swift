import HAL

/// The abnormal end: state B and FIN at once, then time for the charger to bring its current down (clara-behaviour
/// 1.7).
///
/// Nothing interrupts it; the contactors open after it, by what is known of the current.
struct SafeShutDown {
  let until: Instant

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionState {
    context.leaveStateC(now)
    return wait(&context, until: now + context.timing.chargerShutdown)
  }

  /// The time that a charger has, from a state B that was set before on.
  static func wait(_ context: inout SessionContext, until: Instant) -> SessionState {
    context.pass(1100)
    context.askedCurrent_mA = 0
    return .safeShutDown(SafeShutDown(until: until))
  }

  /// True when the shutdown is over.
  func step(_ context: inout SessionContext, now: Instant) -> Bool {
    guard now >= until else { return false }
    context.endCurrent()
    context.pass(1300)
    return true
  }
}
