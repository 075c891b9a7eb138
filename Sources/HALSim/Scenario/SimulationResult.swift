import ClaraCore
import HAL

/// A checkpoint and when it was passed first.
public struct PassedCheckpoint: Equatable, Sendable {
  /// Number (clara-behaviour 1.10).
  public var number: UInt16
  /// When.
  public var at: Instant
}

/// How a simulated session went.
public struct SimulationResult: Sendable {
  /// The outcome in one word.
  public enum Outcome: String, Sendable {
    /// The battery was charged as far as was wanted, and everything was switched off in order.
    case completed
    /// Somebody stopped it: the user, the charger's user, the car's driver.
    case stopped
    /// It ended because of an error, or did not end.
    case failed
  }

  /// The outcome.
  public var outcome: Outcome
  /// Why the session ended.
  public var stopReason: StopReason
  /// Every checkpoint, at its first passing, in order.
  public var checkpoints: [PassedCheckpoint]
  /// Energy that arrived in the car's battery, in watt hours.
  public var energy_Wh: Double
  /// Largest current into the car's battery, in milliamperes.
  public var peakCurrent_mA: Int32
  /// Time from power-on to power-off, or to the end of the run.
  public var duration: Duration
  /// State of charge at the end, in permille.
  public var soc_permille: Int32
  /// True when the power latch fell by itself.
  public var isPoweredOff: Bool
  /// True when the run reached its limit of virtual time before it had ended.
  public var isEndless: Bool
  /// True when, at the end of the run, nothing was on and a person, or a charger, was still waited for.
  public var isWaiting: Bool
  /// Broken invariants.
  public var violations: [SafetyViolation]
  /// What the charger says of the end.
  public var chargerEnd: ChargerEnd?
  /// Isolation as the charger last stated it.
  public var isolation: ChargerStatus.Isolation?
  /// The protocol that the handshake chose last; nil when there was none, or none was chosen.
  public var chosenProtocol: ChargerProfile.ChargerProtocol?
  /// What the driver of the modem's chip saw, on a board that has one.
  public var modem: QCA7005Counters?

  /// The outcome that a stop reason stands for.
  ///
  /// A car that ends the charging in its own order has what it wanted: full, or as far as its driver set. One that
  /// withdraws before current has flowed has not.
  static func outcome(of reason: StopReason, hasCharged: Bool) -> Outcome {
    switch reason {
    case .batteryFull, .carChargingTimeElapsed: .completed
    case .carNotReady, .carPermissionOff: hasCharged ? .completed : .failed
    case .stopButton, .forcedShutdown, .inactivity, .chargerStopNotification, .renegotiationRepeated, .chargerShutdown:
      .stopped
    default: .failed
    }
  }
}
