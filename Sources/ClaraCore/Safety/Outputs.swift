import HAL

/// The levels of all outputs that matter for safety, and the light.
public struct Outputs: Equatable, Sendable {
  /// Control pilot state C.
  public var isStateC = false
  /// Contactor coil.
  public var isContactorClosed = false
  /// Connector lock.
  public var isLocked = false
  /// CHAdeMO charge sequence signal 1.
  public var d1 = false
  /// CHAdeMO charge sequence signal 2.
  public var d2 = false
  /// The self-hold of the power supply.
  public var holdsPower = true
  /// The status light.
  public var light = Light.off

  /// What a board must show from reset on, with the power held: state B, all open, dark.
  public static let safe = Outputs()

  init() {}
}
