import Traces

/// What a modem's chip says: its byte stream, its answers, its bus on a logic analyser.
enum ModemSeeds {
  /// One frame; three frames with zeros between; a frame that was cut, and the next.
  static let streams: [[UInt8]] = [
    stream(frame(60, 1)), stream(frame(60, 2)) + stream(frame(75, 3)) + [0, 0, 0] + stream(frame(60, 4)),
    stream(frame(80, 5)).dropLast(20) + stream(frame(61, 6)),
  ]

  /// Answers that lead the driver through its start to a frame, and on into a buffer error and a reset.
  static let answers: [[UInt8]] = [
    start + look(causes: 0x0401, ready: 74) + stream(frame(60, 1)) + look(causes: 0x0400, ready: 0),
    start + look(causes: 0x0402, ready: 0) + look(causes: 0x0402, ready: 0) + [0, 0] + start,
    start + look(causes: 0x0401, ready: 149) + stream(frame(60, 1)) + stream(frame(61, 2))
      + look(causes: 0x0401, ready: 74) + stream(frame(60, 3)) + look(causes: 0x0440, ready: 0),
  ]

  /// A short conversation in both dialects.
  static let exports: [[UInt8]] = ([.dataTable, .analyser] as [SPIRecording.Dialect]).map { dialect in
    var writer = SPICSVWriter(dialect: dialect)
    var start_ns: Int64 = 1_000
    func clock(_ mosi: [UInt8], _ miso: [UInt8]) {
      writer.write(mosi: mosi, miso: miso, start_ns: start_ns, byte_ns: 800)
      start_ns += Int64(mosi.count) * 800 + 2_400
    }
    let sent = frame(60, 1)
    let received = stream(frame(60, 2))
    clock([0xDA, 0, 0, 0], [0, 0, 0xAA, 0x55])
    clock([0xC3, 0, 0, 0], [0x55, 0x55, 0, 74])
    clock([0x41, 0, 0, 74], [74, 74, 74, 74])
    clock([0x80] + [UInt8](repeating: 0, count: 75), [74, 74] + received)
    clock([0x41, 0, 0, 70], [85, 85, 85, 85])
    clock([0, 0, 0xAA, 0xAA, 0xAA, 0xAA, 60, 0, 0, 0] + sent + [0x55, 0x55], [UInt8](repeating: 85, count: 72))
    return writer.text
  }

  private static let start: [UInt8] =
    [0xFF, 0xFF, 0xAA, 0x55, 0xAA, 0x55, 0x0C, 0x5B, 0x04, 0x40, 0x00, 0x47] + look(causes: 0x0400, ready: 0)

  private static func look(causes: UInt16, ready: UInt8) -> [UInt8] {
    [0xAA, 0x55, UInt8(causes >> 8), UInt8(causes & 0xFF), 0, ready, 0, ready, 0x0C, 0x5B]
  }

  private static func frame(_ count: Int, _ seed: UInt8) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 11 &+ Int(seed) &* 37) }
  }

  private static func stream(_ frame: [UInt8]) -> [UInt8] {
    let outer = frame.count + 10
    return [0, 0, UInt8(outer >> 8), UInt8(outer & 0xFF), 0xAA, 0xAA, 0xAA, 0xAA]
      + [UInt8(frame.count & 0xFF), UInt8(frame.count >> 8), 0, 0] + frame + [0x55, 0x55]
  }
}
