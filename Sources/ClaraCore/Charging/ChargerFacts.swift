/// How far the CCS side has come, in the steps that the CHAdeMO side acts on (clara-behaviour 5.5 to 5.7).
public enum ChargerPhase: UInt8, Comparable, Sendable {
  /// No session: matching, looking for the charger, or waiting for the discovery pass.
  case idle
  /// A V2G session runs, up to the end of the cable check.
  case session
  /// The cable check is done: the live pass of the CHAdeMO side may start.
  case preChargeStart
  /// The charger is asked to bring its voltage to the battery's.
  case preCharge
  /// The voltage is reached and held until the car has closed its contactors.
  case preChargeReached
  /// The pre-charge is complete and power delivery starts.
  case powerDelivery
  /// Current may be asked for.
  case currentDemand
  /// The current is being brought down, or welding detection runs, or the shutdown sequence runs.
  case stopping
  /// The session is over.
  case ended

  /// Orders phases by progress.
  public static func < (left: ChargerPhase, right: ChargerPhase) -> Bool { left.rawValue < right.rawValue }
}

/// What the CHAdeMO side may know of the charger.
public struct ChargerFacts: Equatable, Sendable {
  /// How far the CCS side has come.
  public var phase: ChargerPhase = .idle
  /// Voltage limit from ChargeParameterDiscoveryRes, or nil before it.
  public var maximumVoltage_mV: Int32?
  /// Current limit from ChargeParameterDiscoveryRes, or nil before it.
  public var maximumCurrent_mA: Int32?
  /// Current limit of the last CurrentDemandRes; nil where it was absent. A limit of 0 is a limit.
  public var dynamicMaximumCurrent_mA: Int32?
  /// True while the charger's voltage, as just reported, is within the pre-charge tolerance of the battery voltage in
  /// ``CarFacts``.
  public var isVoltageMatched = true
  /// Voltage the charger reports at its output.
  public var presentVoltage_mV: Int32 = 0
  /// Current that flows as far as is known: the charger's last report, kept until the charger has confirmed the end of
  /// the current or the time for it has passed; never forced to 0 early (clara-behaviour 5.7).
  public var presentCurrent_mA: Int32 = 0
  /// Most current that can flow: more than the present one while a request may be followed that was not reported yet.
  public var possibleCurrent_mA: Int32 = 0
  /// The auxiliary contact of the adapter's contactor says closed; false where there is none.
  public var isContactorSeenClosed = false

  /// Nothing known yet.
  public init() {}
}
