import HAL

/// CM_AMP_MAP.REQ: asks a station to send weaker on some carriers.
///
/// Fields: number of carriers 2 (least significant byte first), four bits by carrier, lower half first.
public struct AmpMapRequest: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x601C)
  /// Most carriers of a map: those of HomePlug AV between 1.8 and 30 MHz.
  public static let carrierLimit = 1_155

  /// Number of carriers, 0...``carrierLimit``.
  public let carrierCount: UInt16
  /// Two carriers a byte.
  public let map: FixedBytes<578>

  /// A map of `carrierCount` (cut to the limit) carriers with the same value, 0...15 steps of -2 dB.
  public init(carrierCount: UInt16, uniform value: UInt8) {
    self.carrierCount = min(carrierCount, UInt16(AmpMapRequest.carrierLimit))
    map = FixedBytes(repeating: (value & 15) * 0x11, count: (Int(self.carrierCount) + 1) / 2)
  }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) {
    let offset = reader.offset
    carrierCount = try reader.littleEndian16()
    guard Int(carrierCount) <= AmpMapRequest.carrierLimit else { throw MMEError(.tooMany, at: offset) }
    map = try reader.fixedBytes((Int(carrierCount) + 1) / 2)
  }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) {
    frame.append(littleEndian: carrierCount)
    frame.append(map)
  }
}

/// CM_AMP_MAP.CNF: whether the map is used.
///
/// Fields: result 1.
public struct AmpMapConfirm: MMEMessage {
  /// Number of the message.
  public static let type = MMEType(0x601D)

  /// 0: success.
  public var result: UInt8

  /// A confirmation.
  public init(result: UInt8) { self.result = result }

  /// Reads the fields.
  public init(from reader: inout MMEReader) throws(MMEError) { result = try reader.byte() }

  /// Writes the fields.
  public func emitFields<let capacity: Int>(to frame: inout FrameBuffer<capacity>) { frame.append(result) }
}
