import HAL

/// A meter reading whose receipt the charger asks for: it goes back as it came (ISO 15118-2, MeterInfo).
public struct MeterReport: Equatable, Sendable {
  /// SAScheduleTupleID that the reading belongs to.
  public var scheduleID: UInt8
  /// MeterID, as UTF-8.
  public var meterID: FixedBytes<32>
  /// MeterReading in watt-hours; nil where it is absent.
  public var reading_Wh: UInt64?
  /// SigMeterReading; nil where it is absent.
  public var signature: FixedBytes<64>?
  /// MeterStatus; nil where it is absent.
  public var status: Int16?
  /// TMeter, seconds since 1970; nil where it is absent.
  public var time_s: Int64?

  /// A reading of a meter with nothing else known.
  public init(scheduleID: UInt8, meterID: FixedBytes<32>) {
    self.scheduleID = scheduleID
    self.meterID = meterID
  }
}
