import HAL

/// Fields that the simulated line reads from frames, and the frames it makes itself.
///
/// Written apart from the `SLAC` target on purpose: a simulator that shares the core's mistakes proves nothing.
/// Offsets count from the start of the Ethernet frame. Source: clara-behaviour 2.4.
enum EthernetFields {
  static let managementType: UInt16 = 0x88E1

  static func destination(_ frame: [UInt8]) -> MACAddress? { MACAddress(frame.span, at: 0) }

  static func source(_ frame: [UInt8]) -> MACAddress? { MACAddress(frame.span, at: 6) }

  static func isManagement(_ frame: [UInt8]) -> Bool {
    frame.span.uint16BigEndian(at: 12) == managementType
  }

  /// MMTYPE, or nil when the frame is no management frame.
  static func managementMessage(_ frame: [UInt8]) -> UInt16? {
    isManagement(frame) ? frame.span.uint16LittleEndian(at: 15) : nil
  }

  static func bytes(_ address: MACAddress) -> [UInt8] { (0..<6).map { address[$0] } }

  /// `count` bytes at `offset`, zeros where the frame is too short.
  static func field(_ frame: [UInt8], at offset: Int, count: Int) -> [UInt8] {
    (offset..<(offset + count)).map { $0 < frame.count ? frame[$0] : 0 }
  }

  /// A management frame with `payload` from offset 17 on, padded to 60 bytes.
  static func management(
    to destination: MACAddress, from source: MACAddress, version: UInt8, type: UInt16, payload: [UInt8]
  ) -> [UInt8] {
    var frame = bytes(destination) + bytes(source)
    frame += [0x88, 0xE1, version, UInt8(truncatingIfNeeded: type), UInt8(truncatingIfNeeded: type >> 8)]
    frame += payload
    if frame.count < 60 { frame += [UInt8](repeating: 0, count: 60 - frame.count) }
    return frame
  }
}
