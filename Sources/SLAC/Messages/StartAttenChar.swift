import HAL

/// CM_START_ATTEN_CHAR.IND: the car announces its sounds, three times.
///
/// Fields: application type 1, security type 1, sounds 1, time-out 1 (100 ms each), response type 1, forwarding
/// station 6, run id 8.
public struct StartAttenCharIndication: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x606A)

  /// 0: matching of car and charger.
  public var applicationType: UInt8
  /// 0: no security.
  public var securityType: UInt8
  /// Number of sounds that follow.
  public var soundCount: UInt8
  /// Time for all sounds in units of 100 ms. Compleo ignores the message unless it is 6 (clara-behaviour 1.11).
  public var timeout_100ms: UInt8
  /// 1: the results go to the forwarding station.
  public var responseType: UInt8
  /// The car.
  public var forwardingStation: MACAddress
  /// Run id of the matching.
  public var runID: RunID

  /// An indication of the usual kind.
  public init(forwardingStation: MACAddress, runID: RunID, soundCount: UInt8 = 10, timeout_100ms: UInt8 = 6) {
    applicationType = 0
    securityType = 0
    self.soundCount = soundCount
    self.timeout_100ms = timeout_100ms
    responseType = 1
    self.forwardingStation = forwardingStation
    self.runID = runID
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    applicationType = try reader.byte()
    securityType = try reader.byte()
    soundCount = try reader.byte()
    timeout_100ms = try reader.byte()
    responseType = try reader.byte()
    forwardingStation = try reader.address()
    runID = try reader.runID()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(applicationType)
    frame.append(securityType)
    frame.append(soundCount)
    frame.append(timeout_100ms)
    frame.append(responseType)
    frame.append(forwardingStation)
    frame.append(runID)
  }
}
