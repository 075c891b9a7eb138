/// What the CCS side may know of the car behind the CHAdeMO plug.
public struct CarFacts: Equatable, Sendable {
  /// True once the discovery pass has found the car ready: the CCS side may start (the kick-off).
  public var isDiscovered = false
  /// State of charge, 0...100.
  public var soc_percent: UInt8 = 0
  /// Voltage of the battery: measured by the car (0x103) or estimated (clara-behaviour 5.8); 0 before it is known.
  public var batteryVoltage_mV: Int32 = 0
  /// Voltage the car charges to; 0 before it is known.
  public var targetVoltage_mV: Int32 = 0
  /// Current to ask of the charger now: the car's wish, limited and ramped; 0 outside the charging loop.
  public var requestedCurrent_mA: Int32 = 0
  /// True while the car reports its contactors closed (or must be taken to have closed them): pre-charge may complete.
  public var areContactorsClosed = false
  /// True once the car has reported its contactors open again after charging.
  public var areContactorsOpenAgain = false
  /// True from the first stopping state on: pre-charge must not be waited for any more.
  public var isStopping = false
  /// True when the CHAdeMO side has nothing left to do (its plug is unlocked and it is at its end, or never started).
  public var isEnded = false
  /// True while the charging plug counts as locked (from energizing to the end of the stop sequence).
  public var isPlugLocked = false
  /// Why the CHAdeMO side stops; `none` while it does not.
  public var stopReason: StopReason = .none

  /// Nothing known yet.
  public init() {}
}
