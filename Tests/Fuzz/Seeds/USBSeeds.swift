/// What devices on USB send when all is well, and reports of a bus that is not.
enum USBSeeds {
  /// The answers that the subject asks for, with different bytes, and one byte too many.
  static let engine: [[UInt8]] = [packets(payload), packets(payload.map { ~$0 }), packets(payload + [1])]

  /// A frame of the bus, an echo, a frame with a time stamp, a remote frame, bus off, nobody acknowledges, passive.
  static let can: [[UInt8]] = [
    frame(0x102), [7, 0, 0, 0] + frame(0x109).dropFirst(4), frame(0x100) + [1, 2, 3, 4], frame(0x4000_0102),
    frame(0x2000_0040), frame(0x2000_0024, detail: 0x20), frame(0x2000_0004, detail: 0x10),
  ]

  private static let payload = [UInt8](0..<32)

  /// Packets of 16 bytes, two status bytes in front of each.
  private static func packets(_ payload: [UInt8]) -> [UInt8] {
    stride(from: 0, to: payload.count, by: 14).flatMap {
      [0x32, 0x60] + payload[$0..<min($0 + 14, payload.count)]
    }
  }

  private static func frame(_ identifier: UInt32, detail: UInt8 = 2) -> [UInt8] {
    [0xFF, 0xFF, 0xFF, 0xFF] + [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: identifier >> $0) }
      + [8, 0, 0, 0, 0x9A, detail, 100, 0, 1, 42, 0, 0]
  }
}
