import HAL

/// CM_SET_KEY.REQ: gives a modem the name and the key of the network to join.
///
/// Fields: key type 1, own nonce 4, other's nonce 4, protocol id 1, run number 2, message number 1, CCo capability 1,
/// NID 7, encryption 1, NMK 16. Source: clara-behaviour 2.4.
public struct SetKeyRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6008)

  /// 1: membership key (NMK).
  public var keyType: UInt8
  /// Number that the modem repeats in its answer.
  public var ownNonce: UInt32
  /// 0.
  public var otherNonce: UInt32
  /// 4: host and modem.
  public var protocolID: UInt8
  /// Number of the run of that protocol, 0.
  public var protocolRun: UInt16
  /// Number of the message in the run, 0.
  public var protocolMessage: UInt8
  /// Capability to coordinate a network: 0 the car, 0 or 1 chargers.
  public var coordinatorCapability: UInt8
  /// Name of the network.
  public var networkID: NetworkID
  /// 1: the key is an NMK known to the station.
  public var encryption: UInt8
  /// Key of the network.
  public var networkKey: NetworkKey

  /// A request of the usual kind.
  public init(nonce: UInt32, networkID: NetworkID, networkKey: NetworkKey, coordinatorCapability: UInt8 = 0) {
    keyType = 1
    ownNonce = nonce
    otherNonce = 0
    protocolID = 4
    protocolRun = 0
    protocolMessage = 0
    self.coordinatorCapability = coordinatorCapability
    self.networkID = networkID
    encryption = 1
    self.networkKey = networkKey
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    keyType = try reader.byte()
    ownNonce = try reader.bigEndian32()
    otherNonce = try reader.bigEndian32()
    protocolID = try reader.byte()
    protocolRun = try reader.littleEndian16()
    protocolMessage = try reader.byte()
    coordinatorCapability = try reader.byte()
    networkID = try reader.networkID()
    encryption = try reader.byte()
    networkKey = try reader.networkKey()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(keyType)
    frame.append(bigEndian: ownNonce)
    frame.append(bigEndian: otherNonce)
    frame.append(protocolID)
    frame.append(littleEndian: protocolRun)
    frame.append(protocolMessage)
    frame.append(coordinatorCapability)
    frame.append(networkID)
    frame.append(encryption)
    frame.append(networkKey)
  }
}

/// CM_SET_KEY.CNF: a modem's answer.
///
/// Fields: result 1, modem's nonce 4, repeated nonce 4, protocol id 1, run number 2, message number 1, CCo
/// capability 1. The meaning of the result depends on the maker: see ``LocalModem/accepted(_:from:)``.
public struct SetKeyConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x6009)

  /// Result, whose meaning depends on the maker of the modem.
  public var result: UInt8
  /// The modem's own number.
  public var ownNonce: UInt32
  /// The number of the request.
  public var otherNonce: UInt32
  /// 4: host and modem.
  public var protocolID: UInt8
  /// Number of the run of that protocol.
  public var protocolRun: UInt16
  /// Number of the message in the run.
  public var protocolMessage: UInt8
  /// Capability to coordinate a network.
  public var coordinatorCapability: UInt8

  /// An answer of the usual kind.
  public init(result: UInt8, ownNonce: UInt32, otherNonce: UInt32) {
    self.result = result
    self.ownNonce = ownNonce
    self.otherNonce = otherNonce
    protocolID = 4
    protocolRun = 0
    protocolMessage = 0xFF
    coordinatorCapability = 0
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    result = try reader.byte()
    ownNonce = try reader.bigEndian32()
    otherNonce = try reader.bigEndian32()
    protocolID = try reader.byte()
    protocolRun = try reader.littleEndian16()
    protocolMessage = try reader.byte()
    coordinatorCapability = try reader.byte()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(result)
    frame.append(bigEndian: ownNonce)
    frame.append(bigEndian: otherNonce)
    frame.append(protocolID)
    frame.append(littleEndian: protocolRun)
    frame.append(protocolMessage)
    frame.append(coordinatorCapability)
  }
}
