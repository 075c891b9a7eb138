import HAL

/// The frames of the gs_usb protocol: 20 bytes, least significant first.
///
/// Echo number (all ones for a frame from the bus), identifier with flags (bit 31 extended, 30 remote, 29 error),
/// length, channel, flags, zero, eight bytes of data. Source: Linux, drivers/net/can/usb/gs_usb.c.
package enum GSUSBFrame {
  package static let length = 20
  static let received: UInt32 = 0xFFFF_FFFF
  private static let specialFlags: UInt32 = 0xE000_0000
  private static let errorFlag: UInt32 = 0x2000_0000

  /// What a transfer from the adapter says.
  package enum Event: Equatable {
    /// A frame of the bus.
    case frame(CANFrame)
    /// The frame with this echo number is on the bus.
    case sent(UInt32)
    /// The state of the bus.
    case report(CANBusReport)
    /// A frame of a kind that is not handed out.
    case other
  }

  package static func bytes(_ frame: CANFrame, echo: UInt32) -> [UInt8] {
    var bytes = little(echo) + little(UInt32(frame.identifier)) + [frame.count, 0, 0, 0]
    for index in 0..<8 { bytes.append(frame.data[index]) }
    return bytes
  }

  /// - Returns: nil for what is no frame of the protocol.
  package static func event(_ bytes: [UInt8]) -> Event? {
    guard bytes.count >= length else { return nil }
    let echo = value(bytes, 0)
    guard echo == received else { return .sent(echo) }
    let identifier = value(bytes, 4)
    if identifier & errorFlag != 0 { return .report(CANBusReport(errorClass: identifier, detail: bytes[13])) }
    guard identifier & specialFlags == 0 else { return .other }
    guard bytes[8] <= 8 else { return nil }
    var data: [8 of UInt8] = .init(repeating: 0)
    for index in 0..<8 { data[index] = bytes[12 + index] }
    return .frame(CANFrame(identifier: UInt16(truncatingIfNeeded: identifier & 0x7FF), count: bytes[8], data: data))
  }

  static func little(_ value: UInt32) -> [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func value(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
  }
}
