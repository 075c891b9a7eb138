/// The numbers that the safety checkers hold the plant against (design, *Safety invariants*).
public struct SafetyLimits: Equatable, Sendable {
  /// Largest voltage across a contactor that closes, in millivolts.
  public var closing_mV: Int32 = 20_000
  /// How long a contactor may still close after the charger has switched its output off unseen: the way of its next
  /// answer and the travel of the contacts, in milliseconds.
  public var chargerOffUnseen_ms: Int64 = 200
  /// Largest current through a contactor that opens, in milliamperes.
  public var opening_mA: Int32 = 5_000
  /// Longest time in state C after an error or the end of power delivery, in milliseconds.
  public var stateB_ms: Int64 = 1_500
  /// How long current may flow in state C after the car's permission has gone, in milliseconds: then the car opens its
  /// contactors (clara-behaviour 5.5).
  public var permission_ms: Int64 = 2_500
  /// Longest state C that wakes a charger in a pause, in milliseconds.
  public var wakeUp_ms: Int64 = 500
  /// Shortest time from d2 off to d1 off, in milliseconds.
  public var d2ToD1_ms: Int64 = 500
  /// Highest voltage at the inlet that counts as 0 V at d2, in millivolts.
  public var inletZero_mV: Int32 = 10_000
  /// Longest time that d2 may stay on after switch k opened, in milliseconds.
  public var d2AfterPermission_ms: Int64 = 25_000
  /// How long a request may still follow an older wish or limit, in milliseconds.
  public var requestLag_ms: Int64 = 500
  /// Age of the car's last request from which it counts as silent, in milliseconds.
  public var carSilent_ms: Int64 = 1_000
  /// The adapter's own current limit, in milliamperes.
  public var adapterCurrent_mA: Int32 = 200_000
  /// Hold time of the stop button that declares the emergency, in milliseconds.
  public var forcedShutdown_ms: Int64 = 30_000
  /// Longest time from the cause of an end to everything being safe, in milliseconds.
  public var ending_ms: Int64 = 90_000

  /// The design's numbers.
  public init() {}
}
