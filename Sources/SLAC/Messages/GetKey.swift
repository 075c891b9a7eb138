import HAL

/// CM_GET_KEY.REQ: asks a modem which key it uses.
///
/// Fields: request type 1, key type 1, NID 7, own nonce 4, protocol id 1, run number 2, message number 1.
public struct GetKeyRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x600C)

  /// 0: direct.
  public var requestType: UInt8
  /// 1: membership key (NMK).
  public var keyType: UInt8
  /// Network whose key is asked for.
  public var networkID: NetworkID
  /// Number that the modem repeats in its answer.
  public var ownNonce: UInt32
  /// 4: host and modem.
  public var protocolID: UInt8
  /// Number of the run of that protocol, 0.
  public var protocolRun: UInt16
  /// Number of the message in the run, 0.
  public var protocolMessage: UInt8

  /// A request of the usual kind.
  public init(networkID: NetworkID, nonce: UInt32) {
    requestType = 0
    keyType = 1
    self.networkID = networkID
    ownNonce = nonce
    protocolID = 4
    protocolRun = 0
    protocolMessage = 0
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    requestType = try reader.byte()
    keyType = try reader.byte()
    networkID = try reader.networkID()
    ownNonce = try reader.bigEndian32()
    protocolID = try reader.byte()
    protocolRun = try reader.littleEndian16()
    protocolMessage = try reader.byte()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(requestType)
    frame.append(keyType)
    frame.append(networkID)
    frame.append(bigEndian: ownNonce)
    frame.append(protocolID)
    frame.append(littleEndian: protocolRun)
    frame.append(protocolMessage)
  }
}

/// CM_GET_KEY.CNF: a modem's key.
///
/// Fields: result 1, key type 1, modem's nonce 4, repeated nonce 4, NID 7, encryption 1, protocol id 1, run number 2,
/// message number 1, key 16.
public struct GetKeyConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x600D)

  /// 0: the key is given; others: refused.
  public var result: UInt8
  /// 1: membership key (NMK).
  public var keyType: UInt8
  /// The modem's own number.
  public var ownNonce: UInt32
  /// The number of the request.
  public var otherNonce: UInt32
  /// Name of the network.
  public var networkID: NetworkID
  /// How the key is encrypted.
  public var encryption: UInt8
  /// 4: host and modem.
  public var protocolID: UInt8
  /// Number of the run of that protocol.
  public var protocolRun: UInt16
  /// Number of the message in the run.
  public var protocolMessage: UInt8
  /// Key of the network; zero when refused.
  public var networkKey: NetworkKey

  /// An answer of the usual kind.
  public init(
    result: UInt8, ownNonce: UInt32, otherNonce: UInt32, networkID: NetworkID, networkKey: NetworkKey
  ) {
    self.result = result
    keyType = 1
    self.ownNonce = ownNonce
    self.otherNonce = otherNonce
    self.networkID = networkID
    encryption = result == 0 ? 1 : 0
    protocolID = 4
    protocolRun = 0
    protocolMessage = result == 0 ? 0xFF : 0
    self.networkKey = networkKey
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    result = try reader.byte()
    keyType = try reader.byte()
    ownNonce = try reader.bigEndian32()
    otherNonce = try reader.bigEndian32()
    networkID = try reader.networkID()
    encryption = try reader.byte()
    protocolID = try reader.byte()
    protocolRun = try reader.littleEndian16()
    protocolMessage = try reader.byte()
    networkKey = try reader.networkKey()
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(result)
    frame.append(keyType)
    frame.append(bigEndian: ownNonce)
    frame.append(bigEndian: otherNonce)
    frame.append(networkID)
    frame.append(encryption)
    frame.append(protocolID)
    frame.append(littleEndian: protocolRun)
    frame.append(protocolMessage)
    frame.append(networkKey)
  }
}
