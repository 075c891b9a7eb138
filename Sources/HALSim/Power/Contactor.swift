import HAL

/// The numbers of a contactor.
public struct ContactorConfiguration: Equatable, Sendable {
  /// From coil voltage to the first touch of the contacts, in milliseconds.
  public var closing_ms: Int64 = 25
  /// From the end of the coil voltage to the parting of the contacts, in milliseconds.
  public var opening_ms: Int64 = 12
  /// How often the contacts part again after the first touch, each time for 1 ms.
  public var bounces: Int = 2
  /// Inrush energy that welds the contacts, in millijoules.
  public var weldsAbove_mJ: Int32 = 1_500
  /// True when there is an auxiliary contact.
  public var hasFeedback = false

  /// A contactor of the class that the adapter has.
  public init() {}
}

/// A contactor: coil, contacts with mass, and the ways in which it fails.
public final class Contactor {
  /// What is wrong with it.
  public enum Fault: Equatable, Sendable {
    /// Nothing.
    case none
    /// The contacts do not part any more.
    case welded
    /// The contacts do not meet any more.
    case stuckOpen
  }

  /// The contactor's numbers.
  public let configuration: ContactorConfiguration

  /// What is wrong with it. Welding acts at once: an open contactor that welds is one that closes and stays closed.
  public var fault: Fault = .none

  /// True while the coil is driven.
  public private(set) var isDriven = false
  /// True while the contacts touch.
  public private(set) var isConducting = false
  /// Every movement so far; bounces are not counted.
  public private(set) var motions: [ContactorMotion] = []
  /// Called with each movement.
  public var onMotion: ((ContactorMotion) -> Void)?

  private var dueAt: Instant?
  private var bounceEnd: Instant = .zero
  private var touched: Instant = .zero
  private var isClosed = false

  /// An open contactor.
  public init(configuration: ContactorConfiguration = .init()) {
    self.configuration = configuration
  }

  /// The auxiliary contact, or nil where there is none. It follows the armature, so a welded contactor shows closed.
  public var feedback: Bool? { configuration.hasFeedback ? isClosed : nil }

  /// True while the contacts are on their way, or bounce.
  public var isMoving: Bool { dueAt != nil || bounceEnd > touched }

  /// Movements that closed the contacts.
  public var closingCount: Int { motions.count { $0.isClosing } }

  /// Drives the coil, or no longer.
  public func drive(_ on: Bool, now: Instant) {
    guard on != isDriven else { return }
    isDriven = on
    let delay_ms = on ? configuration.closing_ms : configuration.opening_ms
    dueAt = on == isClosed ? nil : now + .milliseconds(delay_ms)
  }

  /// Moves the contacts when their time has come.
  ///
  /// `effectiveCapacitance_F` is what the inrush charges; `loop_ohm` is what limits it.
  func step(
    now: Instant, difference_V: Double, current_A: Double, loop_ohm: Double, effectiveCapacitance_F: Double
  ) {
    if let due = dueAt, now >= due {
      dueAt = nil
      if isDriven, !isClosed, fault != .stuckOpen {
        close(now: now, difference_V: difference_V, loop_ohm: loop_ohm, capacitance_F: effectiveCapacitance_F)
      } else if !isDriven, isClosed, fault != .welded {
        isClosed = false
        note(now: now, isClosing: false, difference_V: difference_V, current_A: current_A, energy_J: 0)
      }
    }
    if fault == .stuckOpen, isClosed {
      isClosed = false
      note(now: now, isClosing: false, difference_V: difference_V, current_A: current_A, energy_J: 0)
    }
    if fault == .welded, !isClosed {
      close(now: now, difference_V: difference_V, loop_ohm: loop_ohm, capacitance_F: effectiveCapacitance_F)
    }
    updateContacts(now: now)
  }

  private func close(now: Instant, difference_V: Double, loop_ohm: Double, capacitance_F: Double) {
    isClosed = true
    touched = now
    bounceEnd = fault == .welded ? now : now + .milliseconds(Int64(2 * configuration.bounces))
    let energy_J = capacitance_F * difference_V * difference_V / 2
    note(
      now: now, isClosing: true, difference_V: difference_V, current_A: abs(difference_V) / loop_ohm,
      energy_J: energy_J)
    if energy_J * 1_000 >= Double(configuration.weldsAbove_mJ) { fault = .welded }
  }

  private func updateContacts(now: Instant) {
    guard isClosed else {
      isConducting = false
      bounceEnd = touched
      return
    }
    guard now < bounceEnd else {
      isConducting = true
      bounceEnd = touched
      return
    }
    // Contact in the first, third, ... millisecond; apart in those between.
    isConducting = (now - touched).milliseconds % 2 == 0
  }

  private func note(now: Instant, isClosing: Bool, difference_V: Double, current_A: Double, energy_J: Double) {
    let motion = ContactorMotion(
      time: now, isClosing: isClosing, voltageDifference_mV: Int32(difference_V * 1_000),
      current_mA: Int32(min(current_A, 2_000_000) * 1_000), inrushEnergy_mJ: Int32(energy_J * 1_000))
    motions.append(motion)
    onMotion?(motion)
  }
}
