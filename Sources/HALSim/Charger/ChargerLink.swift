import HAL

/// What a charger needs of its modem: a ``SimulatedModem``, or a network interface behind the same four calls.
public protocol ChargerLink: AnyObject {
  /// The address that SLAC frames are sent from.
  var macAddress: MACAddress { get }
  /// True when ``receive()`` has a frame.
  var hasReceived: Bool { get }
  /// Addresses besides ``macAddress`` whose frames are wanted too.
  var additionalAddresses: [MACAddress] { get set }
  /// True when the modem is a real one, which takes its key as a message (CM_SET_KEY) and starts anew after it; false
  /// when ``setNetwork(nid:nmk:)`` is enough.
  var takesKeyByMessage: Bool { get }
  /// Sends one whole Ethernet frame.
  func send(_ frame: [UInt8], now: Instant)
  /// The next received frame, or nil.
  func receive() -> [UInt8]?
  /// Makes the modem a member of a network: 7 bytes of identifier, 16 of key.
  func setNetwork(nid: [UInt8], nmk: [UInt8])
}

extension SimulatedModem: ChargerLink {
  /// True for a modem that stands for a real one outside.
  public var takesKeyByMessage: Bool { configuration.isTransparent }
}
