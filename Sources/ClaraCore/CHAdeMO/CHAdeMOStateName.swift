/// The states of the CHAdeMO side (the adapter plays the charger), as in clara-behaviour 5.5.
public enum CHAdeMOStateName: UInt8, Sendable {
  /// The discovery pass: d1 is on and the car is waited for.
  case discovery
  /// The car is known; the CCS side is on its way to PreChargeStart.
  case waitForKickoff
  /// The live pass: d1 is on again and the car must become ready.
  case waitForCarReady
  /// The plug is locked; the charger's pre-charge is waited for.
  case waitForPreCharge
  /// d2 is on; the car closes its contactors.
  case waitForCarContactorsClosed
  /// The circuit is closed; the car's first current request is waited for.
  case waitForCarRequest
  /// Current flows as the car asks.
  case chargingLoop
  /// The stop has been announced to the car; the current falls.
  case stoppingWaitForLowCurrent
  /// The charging flag is cleared; the car opens its contactors.
  case stoppingWaitForCarContactorsOpen
  /// d2 is off; d1 follows 500 ms later.
  case stoppingD1Off
  /// d1 is off; the plug is unlocked next.
  case stoppingUnlock
  /// Terminal for this power cycle.
  case end

  /// The name used in logs and reports.
  public var name: StaticString {
    switch self {
    case .discovery: "Discovery"
    case .waitForKickoff: "WaitForKickoff"
    case .waitForCarReady: "WaitForCarReady"
    case .waitForPreCharge: "WaitForPreCharge"
    case .waitForCarContactorsClosed: "WaitForCarContactorsClosed"
    case .waitForCarRequest: "WaitForCarRequest"
    case .chargingLoop: "ChargingLoop"
    case .stoppingWaitForLowCurrent: "StoppingWaitForLowCurrent"
    case .stoppingWaitForCarContactorsOpen: "StoppingWaitForCarContactorsOpen"
    case .stoppingD1Off: "StoppingD1Off"
    case .stoppingUnlock: "StoppingUnlock"
    case .end: "End"
    }
  }
}
