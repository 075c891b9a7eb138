import HAL

/// CM_BRG_INFO.REQ: asks a modem for the Ethernet stations behind it. No fields.
public struct BridgeInfoRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6020)

  /// The request.
  public init() {}

  /// Reads nothing.
  public init(from reader: inout MMEReader) throws(MMEError) {}

  /// Writes nothing.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {}
}

/// CM_BRG_INFO.CNF: the Ethernet stations behind a modem.
///
/// Fields: bridging 1; when it is 1: terminal id 1, number of stations 1, addresses 6 each. Of more than
/// ``stationLimit`` stations the first are kept.
public struct BridgeInfoConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6021)
  /// Most stations kept.
  public static let stationLimit = 8

  /// 1: the modem bridges.
  public var bridging: UInt8
  /// Number of the modem in its network.
  public var terminalID: UInt8
  /// Number of stations as the modem says.
  public var stationCount: UInt8
  /// The first of them; those past ``stationCount`` are zero.
  public var stations: [8 of MACAddress]

  /// A confirmation of a modem that does not bridge.
  public init() {
    bridging = 0
    terminalID = 0
    stationCount = 0
    stations = .init(repeating: MACAddress(0))
  }

  /// Number of stations kept.
  public var keptCount: Int { min(Int(stationCount), BridgeInfoConfirm.stationLimit) }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    self.init()
    bridging = try reader.byte()
    guard bridging != 0 else { return }
    terminalID = try reader.byte()
    stationCount = try reader.byte()
    for index in 0..<keptCount { stations[index] = try reader.address() }
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(bridging)
    guard bridging != 0 else { return }
    frame.append(terminalID)
    frame.append(stationCount)
    for index in 0..<keptCount { frame.append(stations[index]) }
  }

  /// True when both say the same.
  public static func == (left: BridgeInfoConfirm, right: BridgeInfoConfirm) -> Bool {
    guard left.bridging == right.bridging, left.terminalID == right.terminalID,
      left.stationCount == right.stationCount
    else { return false }
    for index in 0..<left.keptCount where left.stations[index] != right.stations[index] { return false }
    return true
  }
}
