import HAL

/// The abnormal end: state B and FIN at once, then time for the charger to bring its current down (clara-behaviour
/// 1.7).
///
/// Nothing interrupts it; the contactors open after it, by what is known of the current.
struct SafeShutDown {
  let until: Instant

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionState {
    context.pass(1100)
    context.wantsStateC = false
    context.askedCurrent_mA = 0
    return .safeShutDown(SafeShutDown(until: now + context.timing.chargerShutdown))
  }

  /// True when the shutdown is over.
  func step(_ context: inout SessionContext, now: Instant) -> Bool {
    guard now >= until else { return false }
    context.endCurrent()
    context.pass(1300)
    return true
  }
}
