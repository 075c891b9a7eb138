import HAL

/// Notices that the charger's plug is out of the inlet, where the board can measure one of its contacts.
struct PlugSupervisor {
  private var goneSince: Instant?
  /// True while the plug counts as pulled.
  private(set) var isPulled = false
  /// True from the first sign of a missing plug, or of a charger that withdraws, until it is there again.
  var isDoubtful: Bool { goneSince != nil }

  /// A proximity contact below this has a plug in it (clara-behaviour 4.5).
  static let pluggedBelow_ohm: UInt32 = 5_000
  /// A pilot below this has no positive level: nothing drives it, or the charger has withdrawn.
  static let levelAbove_mV: Int32 = 1_500

  /// When a missing plug would count as pulled.
  var nextDeadline: Instant {
    isPulled ? .distantFuture : goneSince.map { $0 + ControllerTiming().plugDebounce } ?? .distantFuture
  }

  /// Looks at what the board measures; a board that measures nothing never tells.
  mutating func look(pilot: PilotReading?, proximity_ohm: UInt32?, now: Instant) {
    let isOpen = proximity_ohm.map { $0 >= Self.pluggedBelow_ohm } ?? false
    let isDead = pilot.map { $0.high_mV < Self.levelAbove_mV } ?? false
    guard isOpen || isDead else {
      goneSince = nil
      isPulled = false
      return
    }
    let since = goneSince ?? now
    goneSince = since
    isPulled = isPulled || now - since >= ControllerTiming().plugDebounce
  }
}
