import HAL

/// CM_SLAC_PARM.REQ: the car asks every charger on the line for the parameters of matching.
///
/// Fields: application type 1, security type 1, run id 8.
public struct SLACParmRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6064)

  /// 0: matching of car and charger.
  public var applicationType: UInt8
  /// 0: no security.
  public var securityType: UInt8
  /// Run id of the matching.
  public var runID: RunID

  /// A request of the usual kind.
  public init(runID: RunID) {
    applicationType = 0
    securityType = 0
    self.runID = runID
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    applicationType = try reader.byte()
    securityType = try reader.byte()
    runID = try reader.runID()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(applicationType)
    frame.append(securityType)
    frame.append(runID)
  }
}

/// CM_SLAC_PARM.CNF: a charger tells how it wants to be sounded.
///
/// Fields: sound target 6, sounds 1, time-out 1 (100 ms each), response type 1, forwarding station 6, application
/// type 1, security type 1, run id 8.
public struct SLACParmConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6065)

  /// Where sounds go: broadcast.
  public var soundTarget: MACAddress
  /// Number of sounds, 10.
  public var soundCount: UInt8
  /// Time for all sounds in units of 100 ms, 6.
  public var timeout_100ms: UInt8
  /// 1: the results go to another station, the forwarding one.
  public var responseType: UInt8
  /// The car.
  public var forwardingStation: MACAddress
  /// 0: matching of car and charger.
  public var applicationType: UInt8
  /// 0: no security.
  public var securityType: UInt8
  /// Run id of the matching.
  public var runID: RunID

  /// A confirmation of the usual kind.
  public init(forwardingStation: MACAddress, runID: RunID, soundCount: UInt8 = 10, timeout_100ms: UInt8 = 6) {
    soundTarget = .broadcast
    self.soundCount = soundCount
    self.timeout_100ms = timeout_100ms
    responseType = 1
    self.forwardingStation = forwardingStation
    applicationType = 0
    securityType = 0
    self.runID = runID
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    soundTarget = try reader.address()
    soundCount = try reader.byte()
    timeout_100ms = try reader.byte()
    responseType = try reader.byte()
    forwardingStation = try reader.address()
    applicationType = try reader.byte()
    securityType = try reader.byte()
    runID = try reader.runID()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(soundTarget)
    frame.append(soundCount)
    frame.append(timeout_100ms)
    frame.append(responseType)
    frame.append(forwardingStation)
    frame.append(applicationType)
    frame.append(securityType)
    frame.append(runID)
  }
}
