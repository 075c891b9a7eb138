/// What the session must know of the rest of the controller, passed in with every call.
public struct SessionInputs: Equatable, Sendable {
  /// The car behind the plug.
  public var car = CarFacts()
  /// Why somebody wants the session to stop; `none` while nobody does.
  public var stopRequest = StopReason.none
  /// The car, or the hardware at hand, has an error, whatever the session was stopped for.
  public var hasVehicleError = false
  /// The car permits charging: switch k.
  public var isPermissionOn = true
  /// The TCP connection is up.
  public var isConnected = false
  /// What it means when a response does not come: `responseTimeout`, or more where the layers below know more.
  public var silenceReason = StopReason.responseTimeout
  /// The connector lock has confirmed.
  public var isLockConfirmed = false
  /// The contactor output is on.
  public var isContactorClosed = false

  /// Nothing known yet.
  public init() {}
}
