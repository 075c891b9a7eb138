import ClaraCore
import HAL

/// Watches that a session ends: after a cause to end, everything must be safe within bounded time.
///
/// Safe is: state B, the adapter's contactor open (or welded), d1 and d2 off. A session without a cause may last until
/// the battery is full; a limit on virtual time, which the session's runner sets, ends a run that does not.
public final class LivenessMonitor: Observer {
  /// Longest time from the cause to the safe end, in milliseconds.
  public let ending_ms: Int64
  /// The violation, once there is one.
  public private(set) var violation: SafetyViolation?
  /// What caused the end first, and when.
  public private(set) var cause: (text: String, time: Instant)?

  private let network: ElectricalNetwork
  private let hardware: AdapterHardware
  private var isSettled = false

  /// A monitor of this plant.
  public init(ending_ms: Int64 = SafetyLimits().ending_ms, network: ElectricalNetwork, hardware: AdapterHardware) {
    self.ending_ms = ending_ms
    self.network = network
    self.hardware = hardware
  }

  /// Something happened after which the session has to end.
  public func noteCause(_ text: String, at now: Instant) {
    guard cause == nil else { return }
    cause = (text, now)
  }

  /// The run is given up: the session did not end in the time it had.
  public func noteGivenUp(at now: Instant) {
    guard violation == nil, !isSafe else { return }
    violation = SafetyViolation(
      invariant: .boundedSession, time: now, detail: "the session had not ended after \(now.milliseconds) ms")
  }

  /// True when nothing dangerous is on.
  public var isSafe: Bool {
    let contactor = network.adapterContactor
    let isOpen = !contactor.isConducting || contactor.fault == .welded
    return isOpen && !contactor.isDriven && !hardware.pilot.isStateCActive && !hardware.plug.isD1On
      && !hardware.plug.isD2On
  }

  /// Looks whether the time is over.
  public func observe(now: Instant) {
    guard let cause, violation == nil, !isSettled else { return }
    if isSafe, now > cause.time {
      // A session that was never unsafe may still be on its way; only a standing end counts.
      isSettled = !hardware.isPowered
      if now - cause.time <= .milliseconds(ending_ms) { return }
      isSettled = true
      return
    }
    guard now - cause.time > .milliseconds(ending_ms) else { return }
    violation = SafetyViolation(
      invariant: .boundedSession, time: now,
      detail: "not safe \((now - cause.time).milliseconds) ms after: \(cause.text)")
  }
}
