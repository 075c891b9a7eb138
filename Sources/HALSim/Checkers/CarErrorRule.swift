import HAL

/// State C does not outlive the car's consent: soon after a fault that the car reports, and before it opens its
/// contactors because it has taken its permission back, current has ended or the pilot is in state B.
struct CarErrorRule {
  private var hasFault = false
  private var fault = Stretch()
  private var withdrawal = Stretch()

  /// Something that may hold for a while only.
  private struct Stretch {
    private var since: Instant?

    /// For how long it has held, once that is too long. Said once in a while: what goes on counts anew.
    mutating func overdue_ms(_ holds: Bool, longest_ms: Int64, now: Instant) -> Int64? {
      since = holds ? since ?? now : nil
      guard let start = since, now - start > .milliseconds(longest_ms) else { return nil }
      since = now
      return (now - start).milliseconds
    }
  }

  /// Takes a 0x102: byte 4 has the faults, bit 2 of byte 5 the fault of the charging system.
  mutating func take(_ frame: CANFrame) { hasFault = frame.data[4] & 0x1F != 0 || frame.data[5] & 0x04 != 0 }

  mutating func look(
    isStateC: Bool, isPermissionOn: Bool, current_mA: Int32, limits: SafetyLimits, now: Instant,
    report: (String) -> Void
  ) {
    let flows = isStateC && current_mA.magnitude > limits.opening_mA.magnitude
    let amperes = current_mA / 1_000
    if let overdue_ms = fault.overdue_ms(flows && hasFault, longest_ms: limits.stateB_ms, now: now) {
      report("\(amperes) A in state C \(overdue_ms) ms after the car reported a fault")
    }
    let isWithdrawn = flows && !isPermissionOn
    if let overdue_ms = withdrawal.overdue_ms(isWithdrawn, longest_ms: limits.permission_ms, now: now) {
      report("\(amperes) A in state C \(overdue_ms) ms after switch k opened")
    }
  }
}
