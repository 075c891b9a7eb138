import HAL

/// CM_NW_INFO.REQ: asks a modem for the networks it belongs to. No fields.
public struct NetworkInfoRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6038)

  /// The request.
  public init() {}

  /// Reads nothing.
  public init(from reader: inout MMEReader) throws(MMEError) {}

  /// Writes nothing.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {}
}

/// CM_NW_INFO.CNF: the networks a modem belongs to.
///
/// Fields: number of networks 1, then for each NID 7, short id 1, terminal id 1, role 1, address of the coordinator 6,
/// access 1, number of neighbour coordinators 1. Only the first network is kept: a modem of a car has one.
public struct NetworkInfoConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6039)

  /// A network as one of its members sees it.
  public struct Network: Equatable, Sendable {
    /// Name of the network.
    public var networkID: NetworkID
    /// Short id of the network, 0...15.
    public var shortID: UInt8
    /// Number of this station in the network.
    public var terminalID: UInt8
    /// 0 station, 1 proxy coordinator, 2 coordinator.
    public var role: UInt8
    /// Address of the coordinator.
    public var coordinator: MACAddress
    /// 0 in-home network, 1 access network.
    public var access: UInt8
    /// Number of neighbour coordinators.
    public var neighbourCount: UInt8

    /// A network of the usual kind.
    public init(networkID: NetworkID, shortID: UInt8, terminalID: UInt8, role: UInt8, coordinator: MACAddress) {
      self.networkID = networkID
      self.shortID = shortID
      self.terminalID = terminalID
      self.role = role
      self.coordinator = coordinator
      access = 0
      neighbourCount = 0
    }
  }

  /// Number of networks as the modem says.
  public var networkCount: UInt8
  /// The first of them.
  public var network: Network?

  /// A confirmation with one network or none.
  public init(network: Network?) {
    networkCount = network == nil ? 0 : 1
    self.network = network
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    networkCount = try reader.byte()
    network = nil
    guard networkCount > 0 else { return }
    var first = Network(
      networkID: try reader.networkID(), shortID: try reader.byte(), terminalID: try reader.byte(),
      role: try reader.byte(), coordinator: try reader.address())
    first.access = try reader.byte()
    first.neighbourCount = try reader.byte()
    network = first
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(networkCount)
    guard let network else { return }
    frame.append(network.networkID)
    frame.append(network.shortID)
    frame.append(network.terminalID)
    frame.append(network.role)
    frame.append(network.coordinator)
    frame.append(network.access)
    frame.append(network.neighbourCount)
  }
}
