/// Settings of the CHAdeMO side, with the adapter's defaults (clara-behaviour 5.13).
public struct CHAdeMOSettings: Equatable, Sendable {
  /// Adapter's current limit, 1...255 A.
  public var maximumCurrent_A: UInt8 = 200
  /// Adapter's voltage limit, 250...1000 V.
  public var maximumVoltage_V: UInt16 = 500
  /// Announce the welding detection (0x108 byte 0).
  public var weldingDetection = true
  /// Announce CHAdeMO 0.9 instead of 1.0.
  public var announceProtocol09 = false
  /// Follow the charger's dynamic limit when the car does not say whether it supports that.
  public var dynamicCurrentFallback = true
  /// Most amperes that the offered current may lie above the output while the charger delivers less than asked.
  public var maximumUndersupply_A: UInt8 = 10
  /// After this time a 0.9 car is taken to have closed its contactors, 500...4,000 ms.
  public var assumeContactorsClosedAfter_ms: UInt16 = 2_000
  /// Use the estimate for older packs of 24 to 30 kWh.
  public var alternativeEstimate = false
  /// Open the adapter's contactor already when the car starts its welding detection.
  public var openContactorBeforeWeldingDetection = false
  /// Output current reported to the car in the loop while the charger reports none, 0...5 A.
  public var fakeIdleCurrent_A: UInt8 = 1

  /// The defaults.
  public init() {}
}
