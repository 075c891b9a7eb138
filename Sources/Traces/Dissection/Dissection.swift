import HAL

/// Everything seen in a capture, in frame order.
public struct Dissection: Sendable {
  /// Name of the file.
  public var file: String
  /// Number of frames that were read.
  public var frameCount: Int
  /// What stopped the reader; nil when all was read.
  public var problem: CaptureProblem?
  /// What was seen, in frame order.
  public var records: [TraceRecord] = []
  /// Link addresses of vehicles: senders of CM_SLAC_PARM.REQ.
  public var vehicles: Set<MACAddress> = []
  /// Link addresses of chargers: senders of CM_SLAC_PARM.CNF.
  public var chargers: Set<MACAddress> = []
  /// Number of TCP connections.
  public var connectionCount = 0

  /// The side a link address belongs to, by its part in SLAC.
  public func role(of address: MACAddress) -> V2GRole {
    if vehicles.contains(address) { return .vehicle }
    return chargers.contains(address) ? .charger : .unknown
  }
}
