import HAL

/// What the guard must know to judge a change of the outputs.
struct GuardFacts {
  /// Charge parameters are known and the session is not over.
  var isStateCAllowed = false
  /// State C is wished for to wake a charger that sleeps in a pause.
  var isWakeUp = false
  /// The pre-charge has reached the battery voltage and is held.
  var isPreChargeReached = false
  /// Voltage at the charger's side, as last reported.
  var inlet_mV: Int32 = 0
  /// Voltage of the battery, measured or estimated.
  var battery_mV: Int32 = 0
  /// Largest difference at which the contactor may close.
  var tolerance_V: UInt8 = 0
  /// The car has closed its contactors.
  var areCarContactorsClosed = false
  /// Switch k.
  var isPermissionOn = false
  /// Current as far as is known.
  var current_mA: Int32 = 0
  /// The auxiliary contact of the contactor says closed.
  var isContactorSeenClosed = false
  /// A declared emergency: the forced shutdown.
  var isEmergency = false
}

/// The last word on every output: a wish that would break a safety invariant is refused (design, *Safety invariants*).
///
/// The machines keep the order by themselves; this is the second, independent look at each change.
struct OutputGuard {
  /// The outputs as they are.
  private(set) var outputs = Outputs.safe
  private var d2OffAt: Instant?
  private var stateCSince = Instant.zero

  /// Above this a contactor must not open.
  static let openingLimit_mA: Int32 = 5_000
  /// Longest state C that wakes a charger.
  static let wakeUpLimit = Duration.milliseconds(500)
  /// From d2 off to d1 off.
  static let d2ToD1 = Duration.milliseconds(500)

  /// When a refused wish can be granted without anything else changing.
  var nextDeadline: Instant {
    guard outputs.d1, let d2OffAt else { return .distantFuture }
    return d2OffAt + Self.d2ToD1
  }

  /// Takes what the machines wish and returns the invariant that a wish would have broken, if any.
  mutating func apply(_ wish: Outputs, _ facts: GuardFacts, now: Instant) -> SafetyInvariant? {
    var refused: SafetyInvariant?
    outputs.light = wish.light
    outputs.isLocked = wish.isLocked
    if !outputs.isStateC { stateCSince = now }
    let isStateCAllowed = facts.isStateCAllowed || isWakeUp(wish, facts, now: now)
    outputs.isStateC = wish.isStateC && isStateCAllowed
    if wish.isStateC, !isStateCAllowed { refused = .stateCOnlyInCharge }
    refused = applyContactor(wish, facts) ?? refused
    refused = applyLines(wish, facts, now: now) ?? refused
    if wish.holdsPower {
      outputs.holdsPower = true
    } else if outputs.isContactorClosed {
      refused = .powerCutOnlyWhenOpen
    } else {
      outputs.holdsPower = false
    }
    return refused
  }

  /// An edge that wakes a charger is short, and no contactor is closed or about to be.
  private func isWakeUp(_ wish: Outputs, _ facts: GuardFacts, now: Instant) -> Bool {
    let isOpen = !outputs.isContactorClosed && !wish.isContactorClosed && !facts.isContactorSeenClosed
    return facts.isWakeUp && isOpen && now - stateCSince <= Self.wakeUpLimit
  }

  private mutating func applyContactor(_ wish: Outputs, _ facts: GuardFacts) -> SafetyInvariant? {
    guard wish.isContactorClosed != outputs.isContactorClosed else { return nil }
    if wish.isContactorClosed {
      let isClose = PreChargeCheck.isClose(
        inlet_mV: facts.inlet_mV, battery_mV: facts.battery_mV, tolerance_V: facts.tolerance_V)
      guard facts.isPreChargeReached, facts.areCarContactorsClosed, isClose else { return .contactorClosesMatched }
    } else {
      guard facts.isEmergency || facts.current_mA <= Self.openingLimit_mA else { return .contactorOpensWithoutLoad }
    }
    outputs.isContactorClosed = wish.isContactorClosed
    return nil
  }

  /// d2 comes only with d1, permission and an open contactor; d1 goes only 500 ms after d2.
  private mutating func applyLines(_ wish: Outputs, _ facts: GuardFacts, now: Instant) -> SafetyInvariant? {
    var refused: SafetyInvariant?
    if wish.d2, !outputs.d2 {
      if outputs.d1, wish.d1, facts.isPermissionOn, !outputs.isContactorClosed, !facts.isContactorSeenClosed {
        outputs.d2 = true
      } else {
        refused = .d2OnlyInWindow
      }
    } else if !wish.d2, outputs.d2 {
      outputs.d2 = false
      d2OffAt = now
    }
    if wish.d1 {
      outputs.d1 = true
    } else if !outputs.d2, now >= (d2OffAt ?? .zero) + (d2OffAt == nil ? .zero : Self.d2ToD1) {
      outputs.d1 = false
      d2OffAt = nil
    }
    return refused
  }
}
