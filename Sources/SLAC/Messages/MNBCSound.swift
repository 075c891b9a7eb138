import HAL

/// CM_MNBC_SOUND.IND: one sound of the car, which every charger's modem measures.
///
/// Fields: application type 1, security type 1, sender id 17, countdown 1, run id 8, reserved 8, random 16.
public struct MNBCSoundIndication: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6076)

  /// 0: matching of car and charger.
  public var applicationType: UInt8
  /// 0: no security.
  public var securityType: UInt8
  /// Identification of the sender, zero.
  public var senderID: StationID
  /// Sounds that are still to come.
  public var countdown: UInt8
  /// Run id of the matching.
  public var runID: RunID
  /// Reserved, zero.
  public var reserved: UInt64
  /// First half of the random bytes.
  public var randomHigh: UInt64
  /// Second half of the random bytes.
  public var randomLow: UInt64

  /// A sound of the usual kind.
  public init(countdown: UInt8, runID: RunID, randomHigh: UInt64, randomLow: UInt64) {
    applicationType = 0
    securityType = 0
    senderID = .zero
    self.countdown = countdown
    self.runID = runID
    reserved = 0
    self.randomHigh = randomHigh
    self.randomLow = randomLow
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    applicationType = try reader.byte()
    securityType = try reader.byte()
    senderID = try reader.stationID()
    countdown = try reader.byte()
    runID = try reader.runID()
    reserved = try reader.bigEndian(8)
    randomHigh = try reader.bigEndian(8)
    randomLow = try reader.bigEndian(8)
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(applicationType)
    frame.append(securityType)
    frame.append(senderID)
    frame.append(countdown)
    frame.append(runID)
    frame.append(bigEndian: reserved, count: 8)
    frame.append(bigEndian: randomHigh, count: 8)
    frame.append(bigEndian: randomLow, count: 8)
  }
}
