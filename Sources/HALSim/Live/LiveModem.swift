/// Where the modem of a station on a real interface is.
public enum LiveModem: String, Equatable, Sendable, CaseIterable {
  /// On the interface: a HomePlug adapter that answers CM_SET_KEY and the vendor messages itself.
  case real
  /// Nowhere: one is simulated in front of the interface (a veth, a bridge), which answers them.
  case simulated
}

extension ModemConfiguration {
  /// The numbers of a station's modem on a real interface.
  func live(_ modem: LiveModem) -> ModemConfiguration {
    var configuration = self
    configuration.isTransparent = modem == .real
    // What may wait between two looks at the interface, not what a chip's memory holds.
    configuration.receiveCapacity = 1_024
    return configuration
  }
}
