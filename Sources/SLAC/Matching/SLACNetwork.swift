import HAL

/// A charger and the private network that it opened for one car.
public struct SLACNetwork: Equatable, Sendable {
  /// Address of the charger.
  public var charger: MACAddress
  /// Name of the network.
  public var networkID: NetworkID
  /// Key of the network.
  public var networkKey: NetworkKey

  /// A network from its parts.
  public init(charger: MACAddress, networkID: NetworkID, networkKey: NetworkKey) {
    self.charger = charger
    self.networkID = networkID
    self.networkKey = networkKey
  }
}
