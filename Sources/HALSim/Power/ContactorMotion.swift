import HAL

/// One movement of a contactor, with what stood at its contacts at that moment.
public struct ContactorMotion: Equatable, Sendable {
  /// When the contacts met or parted.
  public var time: Instant
  /// True for closing.
  public var isClosing: Bool
  /// Voltage of the charger's side minus that of the battery's side in millivolts, before the contacts met.
  public var voltageDifference_mV: Int32
  /// Current in milliamperes: before the contacts parted, or the peak of the inrush when they met.
  public var current_mA: Int32
  /// Energy that the inrush turned over in millijoules (closing only).
  public var inrushEnergy_mJ: Int32
}
