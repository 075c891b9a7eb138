import HAL

/// QCA:NW_INFO.REQ: asks a modem for its network and the stations in it. No fields.
public struct QualcommNetworkInfoRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0xA038)
  /// Qualcomm.
  public static var oui: OUI? { .qualcomm }

  /// The request.
  public init() {}

  /// Reads nothing.
  public init(from reader: inout MMEReader) throws(MMEError) {}

  /// Writes nothing.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {}
}

/// QCA:NW_INFO.CNF: the network a modem belongs to and the stations in it.
///
/// Fields with format version 0: number of networks 1, then NID 7, short id 1, terminal id 1, role 1, coordinator's
/// address 6, its terminal id 1, number of stations 1, then for each address 6, terminal id 1, address behind it 6,
/// rates 1 and 1. With format version 1 the same fields stand behind a sub-version 1, a reserved byte and a length 2,
/// with gaps, and rates have 2 bytes. Only the first network and ``stationLimit`` stations are kept.
public struct QualcommNetworkInfoConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0xA039)
  /// Qualcomm.
  public static var oui: OUI? { .qualcomm }
  /// Most stations kept.
  public static let stationLimit = 4

  /// Another station of the network.
  public struct Station: Equatable, Sendable {
    /// Address of its modem.
    public var address: MACAddress
    /// Its number in the network.
    public var terminalID: UInt8
    /// First address behind its modem; all ones when unknown.
    public var bridged: MACAddress
    /// Average rate to it in Mbit/s.
    public var transmitRate_Mbps: UInt16
    /// Average rate from it in Mbit/s.
    public var receiveRate_Mbps: UInt16

    /// A station of which nothing is known but the address.
    public init(address: MACAddress) {
      self.address = address
      terminalID = 0
      bridged = .broadcast
      transmitRate_Mbps = 0
      receiveRate_Mbps = 0
    }
  }

  /// Number of networks, 0 or 1.
  public var networkCount: UInt8
  /// Name of the network.
  public var networkID: NetworkID
  /// Short id of the network.
  public var shortID: UInt8
  /// Number of the modem in the network.
  public var terminalID: UInt8
  /// 0 station, 1 proxy coordinator, 2 coordinator.
  public var role: UInt8
  /// Address of the coordinator.
  public var coordinator: MACAddress
  /// Number of the coordinator in the network.
  public var coordinatorTerminalID: UInt8
  /// Number of stations as the modem says.
  public var stationCount: UInt8
  /// The first of them; those past ``stationCount`` are empty.
  public var stations: [4 of Station]

  /// A confirmation of a modem without a network.
  public init() {
    networkCount = 0
    networkID = NetworkID(0)
    shortID = 0
    terminalID = 0
    role = 0
    coordinator = MACAddress(0)
    coordinatorTerminalID = 0
    stationCount = 0
    stations = .init(repeating: Station(address: MACAddress(0)))
  }

  /// Number of stations kept.
  public var keptCount: Int { min(Int(stationCount), QualcommNetworkInfoConfirm.stationLimit) }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    self.init()
    // The gaps of format version 1; 0 in the dense format.
    let wide = reader.version > 0
    if wide { try reader.skip(5) }
    networkCount = try reader.byte()
    guard networkCount > 0 else { return }
    networkID = try reader.networkID()
    if wide { try reader.skip(2) }
    shortID = try reader.byte()
    terminalID = try reader.byte()
    if wide { try reader.skip(4) }
    role = try reader.byte()
    coordinator = try reader.address()
    coordinatorTerminalID = try reader.byte()
    if wide { try reader.skip(3) }
    stationCount = try reader.byte()
    if wide { try reader.skip(5) }
    for index in 0..<keptCount { stations[index] = try Self.station(from: &reader, wide: wide) }
  }

  private static func station(from reader: inout MMEReader, wide: Bool) throws(MMEError) -> Station {
    var station = Station(address: try reader.address())
    station.terminalID = try reader.byte()
    if wide { try reader.skip(3) }
    station.bridged = try reader.address()
    station.transmitRate_Mbps = wide ? try reader.littleEndian16() : UInt16(try reader.byte())
    if wide { try reader.skip(2) }
    station.receiveRate_Mbps = wide ? try reader.littleEndian16() : UInt16(try reader.byte())
    // The gap behind the last rate is skipped too, as another station may follow.
    if wide { try reader.skip(2) }
    return station
  }

  /// Writes the fields in the layout of format version 1.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    let length = networkCount == 0 ? 2 : 34 + 24 * keptCount
    frame.append(repeating: 0, count: 2)
    frame.append(littleEndian: UInt16(truncatingIfNeeded: length))
    frame.append(0)
    frame.append(networkCount)
    guard networkCount > 0 else { return }
    frame.append(networkID)
    frame.append(repeating: 0, count: 2)
    frame.append(shortID)
    frame.append(terminalID)
    frame.append(repeating: 0, count: 4)
    frame.append(role)
    frame.append(coordinator)
    frame.append(coordinatorTerminalID)
    frame.append(repeating: 0, count: 3)
    frame.append(stationCount)
    frame.append(repeating: 0, count: 5)
    for index in 0..<keptCount {
      frame.append(stations[index].address)
      frame.append(stations[index].terminalID)
      frame.append(repeating: 0, count: 3)
      frame.append(stations[index].bridged)
      frame.append(littleEndian: stations[index].transmitRate_Mbps)
      frame.append(repeating: 0, count: 2)
      frame.append(littleEndian: stations[index].receiveRate_Mbps)
      frame.append(repeating: 0, count: 2)
    }
  }

  /// True when both say the same.
  public static func == (left: Self, right: Self) -> Bool {
    guard left.networkCount == right.networkCount, left.networkID == right.networkID,
      left.shortID == right.shortID, left.terminalID == right.terminalID, left.role == right.role,
      left.coordinator == right.coordinator, left.coordinatorTerminalID == right.coordinatorTerminalID,
      left.stationCount == right.stationCount
    else { return false }
    for index in 0..<left.keptCount where left.stations[index] != right.stations[index] { return false }
    return true
  }
}
