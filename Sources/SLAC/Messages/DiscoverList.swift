import HAL

/// CC_DISCOVER_LIST.REQ: asks a modem for the stations it hears. No fields.
public struct DiscoverListRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x0014)

  /// The request.
  public init() {}

  /// Reads nothing.
  public init(from reader: inout MMEReader) throws(MMEError) {}

  /// Writes nothing.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {}
}

/// CC_DISCOVER_LIST.CNF: the stations a modem hears.
///
/// Fields: number of stations 1, then for each address 6, terminal id 1, same network 1, short id 1, coordinator
/// bits 1, signal level 1, average bits by carrier 1. A list of networks follows, which is not kept. Of more than
/// ``stationLimit`` stations the first are kept.
public struct DiscoverListConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x0015)
  /// Most stations kept.
  public static let stationLimit = 8

  /// A station that is heard.
  public struct Station: Equatable, Sendable {
    /// Address of the station's modem.
    public var address: MACAddress
    /// Number of the station in its network.
    public var terminalID: UInt8
    /// 1: in the same network as the modem that answers.
    public var sameNetwork: UInt8
    /// Short id of its network (lower half) and access bit.
    public var shortID: UInt8
    /// Its capabilities as a coordinator.
    public var coordinator: UInt8
    /// Signal level, coded.
    public var signalLevel: UInt8
    /// Average bits by carrier, coded.
    public var averageBits: UInt8

    /// A station of which nothing is known but the address.
    public init(address: MACAddress) {
      self.address = address
      terminalID = 0
      sameNetwork = 0
      shortID = 0
      coordinator = 0
      signalLevel = 0
      averageBits = 0
    }
  }

  /// Number of stations as the modem says.
  public var stationCount: UInt8
  /// The first of them; those past ``stationCount`` are empty.
  public var stations: [8 of Station]

  /// A confirmation without stations.
  public init() {
    stationCount = 0
    stations = .init(repeating: Station(address: MACAddress(0)))
  }

  /// Number of stations kept.
  public var keptCount: Int { min(Int(stationCount), DiscoverListConfirm.stationLimit) }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    self.init()
    stationCount = try reader.byte()
    for index in 0..<keptCount {
      stations[index].address = try reader.address()
      stations[index].terminalID = try reader.byte()
      stations[index].sameNetwork = try reader.byte()
      stations[index].shortID = try reader.byte()
      stations[index].coordinator = try reader.byte()
      stations[index].signalLevel = try reader.byte()
      stations[index].averageBits = try reader.byte()
    }
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(stationCount)
    for index in 0..<keptCount {
      frame.append(stations[index].address)
      frame.append(stations[index].terminalID)
      frame.append(stations[index].sameNetwork)
      frame.append(stations[index].shortID)
      frame.append(stations[index].coordinator)
      frame.append(stations[index].signalLevel)
      frame.append(stations[index].averageBits)
    }
  }

  /// True when both list the same stations.
  public static func == (left: DiscoverListConfirm, right: DiscoverListConfirm) -> Bool {
    guard left.stationCount == right.stationCount else { return false }
    for index in 0..<left.keptCount where left.stations[index] != right.stations[index] { return false }
    return true
  }
}
