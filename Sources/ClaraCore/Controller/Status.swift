import HAL

/// A snapshot of the controller for a live view or a report.
public struct Status: Equatable, Sendable {
  /// The last checkpoint passed (clara-behaviour 1.10).
  public var checkpoint: UInt16 = 0
  /// Level of the connection manager (clara-behaviour 2.1).
  public var connectionLevel: UInt8 = 0
  /// State of the V2G session.
  public var session = SessionStateName.start
  /// State of the CHAdeMO side.
  public var chademo = CHAdeMOStateName.discovery
  /// How far the CCS side has come.
  public var phase = ChargerPhase.idle
  /// Voltage at the inlet, as the charger last reported it.
  public var voltage_mV: Int32 = 0
  /// Current, as the charger last reported it.
  public var current_mA: Int32 = 0
  /// Current that the vehicle asks for.
  public var askedCurrent_mA: Int32 = 0
  /// State of charge of the car's battery.
  public var soc_percent: UInt8 = 0
  /// Voltage of the car's battery as the adapter estimates it; 0 while nothing is known.
  public var batteryVoltage_mV: Int32 = 0
  /// Why the session ends or has ended.
  public var stopReason = StopReason.none
  /// Isolation as the charger last stated it.
  public var isolation: ChargerStatus.Isolation?
  /// The protocol of the session: before the handshake has chosen, the most wanted one.
  public var agreed = SessionProtocol.din
  /// The light.
  public var light = Light.off
  /// The session is over and everything is safe; only a human, or a setting, switches off.
  public var isOver = false
  /// No session runs and nothing is on: a person, or a charger, is waited for without a limit.
  public var isWaiting = false
  /// The session is paused, until the pause is not wanted any more or the charger wakes the car.
  public var isPaused = false
  /// Power off is pending.
  public var isPowerOffPending = false
  /// The power latch has fallen.
  public var isOff = false

  init() {}
}
