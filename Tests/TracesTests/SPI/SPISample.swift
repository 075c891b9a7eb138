import Traces

/// A made-up conversation with a QCA7005, as bytes on both pins, and the frames in it.
struct SPISample {
  struct Transaction {
    var mosi: [UInt8]
    var miso: [UInt8]
  }

  private(set) var transactions: [Transaction] = []
  private(set) var frames: [(isFromModem: Bool, bytes: [UInt8])] = []
  private var last: UInt8 = 0

  /// Bytes that both hosts and chips really clock: garbage at first, register accesses, frames, bursts, split frames.
  static let whole = make(longest: 1_514)
  /// The same with a shorter longest frame, for tests that break it everywhere.
  static let short = make(longest: 99)

  private static func make(longest: Int) -> SPISample {
    var sample = SPISample()
    for _ in 0..<3 { sample.add([0xDA, 0, 0, 0], [0, 0, 0, 0]) }
    sample.add([0xDA, 0, 0, 0], [0x3F, 0xFF, 0xFF, 0xFF])
    sample.add([0xDA, 0, 0, 0], [0xE1, 0xE1, 0xAA, 0x55])
    sample.last = 0x55
    sample.read(0x1A, 0xAA55)
    sample.read(0x02, 0x0C5B)
    sample.write(0x0C, 0x0040)
    sample.write(0x0D, 0x0047)
    sample.send(frame(60, 1), padding: 0)
    sample.send(frame(71, 2), padding: 1)
    sample.receive([frame(60, 3)], padding: 0)
    sample.receive([frame(129, 4), frame(85, 5), frame(60, 6)], padding: 1)
    sample.send(frame(longest, 7), padding: 2)
    sample.receiveInPieces(frame(300, 8), border: 101)
    sample.read(0x0C, 0x0400)
    sample.receive([frame(60, 9)], padding: 2)
    sample.send(frame(90, 10), padding: 0)
    return sample
  }

  static func frame(_ count: Int, _ seed: UInt8) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 11 &+ Int(seed) &* 37) }
  }

  private mutating func add(_ mosi: [UInt8], _ miso: [UInt8]) {
    transactions.append(Transaction(mosi: mosi, miso: miso))
    last = miso.last ?? last
  }

  private mutating func read(_ register: UInt8, _ value: UInt16) {
    add([0xC0 | register, 0, 0, 0], [last, last, UInt8(value >> 8), UInt8(value & 0xFF)])
  }

  private mutating func write(_ register: UInt8, _ value: UInt16) {
    add([0x40 | register, 0, UInt8(value >> 8), UInt8(value & 0xFF)], [last, last, last, last])
  }

  private mutating func send(_ frame: [UInt8], padding: Int) {
    write(0x01, UInt16(frame.count + 10))
    let length = [UInt8(frame.count & 0xFF), UInt8(frame.count >> 8)]
    let mosi =
      [0, 0, 0xAA, 0xAA, 0xAA, 0xAA] + length + [0, 0] + frame + [0x55, 0x55] + [UInt8](repeating: 0, count: padding)
    add(mosi, [UInt8](repeating: last, count: mosi.count))
    frames.append((false, frame))
  }

  private static func stream(_ frame: [UInt8]) -> [UInt8] {
    let outer = frame.count + 10
    return [0, 0, UInt8(outer >> 8), UInt8(outer & 0xFF), 0xAA, 0xAA, 0xAA, 0xAA]
      + [UInt8(frame.count & 0xFF), UInt8(frame.count >> 8), 0, 0] + frame + [0x55, 0x55]
  }

  private mutating func read(bytes: [UInt8], padding: Int) {
    read(0x03, UInt16(bytes.count))
    write(0x01, UInt16(bytes.count))
    let miso = [last, last] + bytes + [UInt8](repeating: 0, count: padding)
    add([0x80] + [UInt8](repeating: 0, count: miso.count - 1), miso)
  }

  private mutating func receive(_ list: [[UInt8]], padding: Int) {
    read(bytes: list.flatMap { Self.stream($0) }, padding: padding)
    for frame in list { frames.append((true, frame)) }
  }

  private mutating func receiveInPieces(_ frame: [UInt8], border: Int) {
    let bytes = Self.stream(frame)
    read(bytes: Array(bytes[..<border]), padding: 0)
    read(bytes: Array(bytes[border...]), padding: 1)
    frames.append((true, frame))
  }

  /// The conversation as the analyser would export it.
  func text(_ dialect: SPIRecording.Dialect, byte_ns: Int64 = 800, gap_ns: Int64 = 2_400) -> String {
    var writer = SPICSVWriter(dialect: dialect)
    var time_ns: Int64 = 1_000_000
    for transaction in transactions {
      writer.write(mosi: transaction.mosi, miso: transaction.miso, start_ns: time_ns, byte_ns: byte_ns)
      time_ns += Int64(transaction.mosi.count) * byte_ns + gap_ns
    }
    return String(decoding: writer.text, as: UTF8.self)
  }

  /// The same data table without rows of chip select, as some exports are.
  var textWithoutSelect: String {
    text(.dataTable).split(separator: "\n").filter { !$0.contains("able\"") }.joined(separator: "\n") + "\n"
  }
}
