import HAL

/// CM_SLAC_MATCH.REQ: the car asks the charger it has chosen for the network.
///
/// Fields: application type 1, security type 1, length 2 (3E 00), id of the car 17, address of the car 6, id of the
/// charger 17, address of the charger 6, run id 8, reserved 8.
public struct SLACMatchRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x607C)
  /// Value of the length field: bytes behind it.
  public static let variableLength: UInt16 = 0x3E

  /// 0: matching of car and charger.
  public var applicationType: UInt8
  /// 0: no security.
  public var securityType: UInt8
  /// Length field.
  public var length: UInt16
  /// Identification of the car, zero.
  public var vehicleID: StationID
  /// The car.
  public var vehicle: MACAddress
  /// Identification of the charger, zero.
  public var chargerID: StationID
  /// The charger.
  public var charger: MACAddress
  /// Run id of the matching.
  public var runID: RunID

  /// A request of the usual kind.
  public init(vehicle: MACAddress, charger: MACAddress, runID: RunID) {
    applicationType = 0
    securityType = 0
    length = SLACMatchRequest.variableLength
    vehicleID = .zero
    self.vehicle = vehicle
    chargerID = .zero
    self.charger = charger
    self.runID = runID
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    applicationType = try reader.byte()
    securityType = try reader.byte()
    length = try reader.littleEndian16()
    vehicleID = try reader.stationID()
    vehicle = try reader.address()
    chargerID = try reader.stationID()
    charger = try reader.address()
    runID = try reader.runID()
    try reader.skip(8)
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(applicationType)
    frame.append(securityType)
    frame.append(littleEndian: length)
    frame.append(vehicleID)
    frame.append(vehicle)
    frame.append(chargerID)
    frame.append(charger)
    frame.append(runID)
    frame.append(repeating: 0, count: 8)
  }
}

/// CM_SLAC_MATCH.CNF: the charger gives the car the name and the key of its network.
///
/// Fields: application type 1, security type 1, length 2 (56 00), id of the car 17, address of the car 6, id of the
/// charger 17, address of the charger 6, run id 8, reserved 8, NID 7, reserved 1, NMK 16.
public struct SLACMatchConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x607D)
  /// Value of the length field: bytes behind it.
  public static let variableLength: UInt16 = 0x56

  /// 0: matching of car and charger.
  public var applicationType: UInt8
  /// 0: no security.
  public var securityType: UInt8
  /// Length field.
  public var length: UInt16
  /// Identification of the car, zero.
  public var vehicleID: StationID
  /// The car.
  public var vehicle: MACAddress
  /// Identification of the charger, zero.
  public var chargerID: StationID
  /// The charger.
  public var charger: MACAddress
  /// Run id of the matching.
  public var runID: RunID
  /// Name of the network.
  public var networkID: NetworkID
  /// Key of the network.
  public var networkKey: NetworkKey

  /// A confirmation of the usual kind.
  public init(
    vehicle: MACAddress, charger: MACAddress, runID: RunID, networkID: NetworkID, networkKey: NetworkKey
  ) {
    applicationType = 0
    securityType = 0
    length = SLACMatchConfirm.variableLength
    vehicleID = .zero
    self.vehicle = vehicle
    chargerID = .zero
    self.charger = charger
    self.runID = runID
    self.networkID = networkID
    self.networkKey = networkKey
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    applicationType = try reader.byte()
    securityType = try reader.byte()
    length = try reader.littleEndian16()
    vehicleID = try reader.stationID()
    vehicle = try reader.address()
    chargerID = try reader.stationID()
    charger = try reader.address()
    runID = try reader.runID()
    try reader.skip(8)
    networkID = try reader.networkID()
    try reader.skip(1)
    networkKey = try reader.networkKey()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(applicationType)
    frame.append(securityType)
    frame.append(littleEndian: length)
    frame.append(vehicleID)
    frame.append(vehicle)
    frame.append(chargerID)
    frame.append(charger)
    frame.append(runID)
    frame.append(repeating: 0, count: 8)
    frame.append(networkID)
    frame.append(0)
    frame.append(networkKey)
  }
}
