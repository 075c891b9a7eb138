import HAL

/// State C does not outlive the car's consent: soon after a fault that the car reports, and before it opens its
/// contactors because it has taken its permission back, current has ended or the pilot is in state B.
struct CarErrorRule {
  private var hasFault = false
  private var faultSince: Instant?
  private var withdrawnSince: Instant?

  /// Takes a 0x102: byte 4 has the faults, bit 2 of byte 5 the fault of the charging system.
  mutating func take(_ frame: CANFrame) { hasFault = frame.data[4] & 0x1F != 0 || frame.data[5] & 0x04 != 0 }

  mutating func look(
    isStateC: Bool, isPermissionOn: Bool, current_mA: Int32, limits: SafetyLimits, now: Instant,
    report: (String) -> Void
  ) {
    let flows = isStateC && current_mA.magnitude > limits.opening_mA.magnitude
    let amperes = current_mA / 1_000
    faultSince = flows && hasFault ? faultSince ?? now : nil
    if let since = faultSince, now - since > .milliseconds(limits.stateB_ms) {
      report("\(amperes) A in state C \((now - since).milliseconds) ms after the car reported a fault")
      // Said once in a while: what goes on counts anew.
      faultSince = now
    }
    withdrawnSince = flows && !isPermissionOn ? withdrawnSince ?? now : nil
    if let since = withdrawnSince, now - since > .milliseconds(limits.permission_ms) {
      report("\(amperes) A in state C \((now - since).milliseconds) ms after switch k opened")
      withdrawnSince = now
    }
  }
}
