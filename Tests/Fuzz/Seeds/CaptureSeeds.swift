import Traces

/// Small capture files of every form.
enum CaptureSeeds {
  /// pcapng as we write it, pcap in both byte orders and resolutions, and a text log.
  static func all(plc frames: [[UInt8]]) -> [[UInt8]] {
    [pcapng(frames, .microseconds), pcapng(Array(frames.prefix(2)), .nanoseconds), bigEndianPcapng(frames[0]), log]
      + [0xA1B2_C3D4, 0xD4C3_B2A1, 0xA1B2_3C4D, 0x4D3C_B2A1].map { pcap(magic: $0, frames) }
  }

  private static func pcapng(_ frames: [[UInt8]], _ resolution: PcapngWriter.Resolution) -> [UInt8] {
    var writer = PcapngWriter(resolution: resolution, comment: "seed")
    var time_us: UInt64 = 1_000_000
    for frame in frames {
      writer.note("frame")
      writer.write(frame, interface: 0, time_us: time_us, direction: .outbound)
      time_us += 1_000
    }
    writer.write([0, 0, 1, 2, 8, 0, 0, 0, 2, 0x9A, 1, 0, 0, 0xC8, 3, 0], interface: 1, time_us: time_us)
    writer.finish()
    return writer.bytes
  }

  /// A section in the other byte order with an interface, a simple and an obsolete packet.
  private static func bigEndianPcapng(_ frame: [UInt8]) -> [UInt8] {
    let padded = frame + [UInt8](repeating: 0, count: (4 - frame.count % 4) % 4)
    let section = block(0x0A0D_0D0A, word(0x1A2B_3C4D) + [0, 1, 0, 0] + [UInt8](repeating: 0xFF, count: 8))
    let interface = block(1, [0, 1, 0, 0] + word(0xFFFF) + [0, 9, 0, 1, 9, 0, 0, 0] + word(0))
    let simple = block(3, word(UInt32(frame.count)) + padded)
    let obsolete = block(
      2, [0, 0, 0, 0] + word(1) + word(2) + word(UInt32(frame.count)) + word(UInt32(frame.count)) + padded)
    return section + interface + simple + obsolete
  }

  private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
    let length = word(UInt32(body.count + 12))
    return word(type) + length + body + length
  }

  private static func pcap(magic: UInt32, _ frames: [[UInt8]]) -> [UInt8] {
    let isBig = magic >> 24 == 0xA1
    func number(_ value: UInt32) -> [UInt8] { isBig ? word(value) : word(value).reversed() }
    var file =
      word(magic) + (isBig ? [0, 2, 0, 4] : [2, 0, 4, 0]) + number(0) + number(0) + number(65_535) + number(1)
    for (index, frame) in frames.prefix(3).enumerated() {
      file += number(1_700_000_000) + number(UInt32(index) * 1_000)
      file += number(UInt32(frame.count)) + number(UInt32(frame.count)) + frame
    }
    return file
  }

  private static func word(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  private static let log = Array(
    """
    (0.000000) can0 100#00000000B301F000
    (0.009907) can0 101#0000000000000000
    (1.019827) can1 102#029A010000C80300
    (2.000000123) can0 18DAF110#0102

    """.utf8)
}
