import HAL

/// CM_ATTEN_CHAR.IND: a charger tells the car how much of its sounds arrived.
///
/// Fields: application type 1, security type 1, address of the car 6, run id 8, source id 17, responder id 17,
/// sounds 1, groups 1, dB by group.
public struct AttenCharIndication: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x606E)

  /// 0: matching of car and charger.
  public var applicationType: UInt8
  /// 0: no security.
  public var securityType: UInt8
  /// The car.
  public var vehicle: MACAddress
  /// Run id of the matching.
  public var runID: RunID
  /// Identification of the car, zero.
  public var sourceID: StationID
  /// Identification of the charger, zero.
  public var responderID: StationID
  /// Number of sounds that were measured.
  public var soundCount: UInt8
  /// Attenuation by group.
  public var profile: AttenuationProfile

  /// An indication of the usual kind.
  public init(vehicle: MACAddress, runID: RunID, soundCount: UInt8, profile: AttenuationProfile) {
    applicationType = 0
    securityType = 0
    self.vehicle = vehicle
    self.runID = runID
    sourceID = .zero
    responderID = .zero
    self.soundCount = soundCount
    self.profile = profile
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    applicationType = try reader.byte()
    securityType = try reader.byte()
    vehicle = try reader.address()
    runID = try reader.runID()
    sourceID = try reader.stationID()
    responderID = try reader.stationID()
    soundCount = try reader.byte()
    let count = try reader.byte()
    profile = AttenuationProfile(groups: try reader.fixedBytes(Int(count)))
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(applicationType)
    frame.append(securityType)
    frame.append(vehicle)
    frame.append(runID)
    frame.append(sourceID)
    frame.append(responderID)
    frame.append(soundCount)
    frame.append(UInt8(truncatingIfNeeded: profile.groups.count))
    frame.append(profile.groups)
  }
}

/// CM_ATTEN_CHAR.RSP: the car acknowledges a charger's measurement.
///
/// Fields: application type 1, security type 1, address of the car 6, run id 8, source id 17, responder id 17,
/// result 1.
public struct AttenCharResponse: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x606F)

  /// 0: matching of car and charger.
  public var applicationType: UInt8
  /// 0: no security.
  public var securityType: UInt8
  /// The car.
  public var vehicle: MACAddress
  /// Run id of the matching.
  public var runID: RunID
  /// Identification of the car, zero.
  public var sourceID: StationID
  /// Identification of the charger, zero.
  public var responderID: StationID
  /// 0: success.
  public var result: UInt8

  /// A response of the usual kind.
  public init(vehicle: MACAddress, runID: RunID, result: UInt8 = 0) {
    applicationType = 0
    securityType = 0
    self.vehicle = vehicle
    self.runID = runID
    sourceID = .zero
    responderID = .zero
    self.result = result
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    applicationType = try reader.byte()
    securityType = try reader.byte()
    vehicle = try reader.address()
    runID = try reader.runID()
    sourceID = try reader.stationID()
    responderID = try reader.stationID()
    result = try reader.byte()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(applicationType)
    frame.append(securityType)
    frame.append(vehicle)
    frame.append(runID)
    frame.append(sourceID)
    frame.append(responderID)
    frame.append(result)
  }
}
