import HAL
import Traces

/// What a modem's chip sends, and what a logic analyser saw of it.
enum ModemSubjects {
  /// The driver's parser of the chip's byte stream: the same frames whatever the pieces, every byte accounted for.
  static let stream = Subject(name: "modem-stream", about: "QCA7005FrameParser, bursts in one and in pieces") {
    bytes, _ in
    let whole = frames(of: bytes, pieces: .max)
    if let problem = whole.problem { return .wrong(problem) }
    for size in [1, 5, 11] {
      let parts = frames(of: bytes, pieces: size)
      if let problem = parts.problem { return .wrong(problem) }
      if parts.frames != whole.frames { return .wrong("other frames in pieces of \(size)") }
    }
    return whole.frames.isEmpty ? .refused : .read
  }

  /// The whole driver over a bus that answers with the bytes of the case: it waits, resets, reads, and never trips.
  static let driver = Subject(name: "modem-driver", about: "QCA7005 over a bus that answers anything") { bytes, _ in
    var driver = QCA7005(bus: AnyBus(answers: bytes.array), macAddress: MACAddress(0x0200_0000_0001))
    var room = [UInt8](repeating: 0, count: 1_514)
    let frame = [UInt8](repeating: 0x5A, count: 90)
    var wasReady = false
    var now = Instant.zero
    for _ in 0..<60 {
      let due = driver.poll(now: now)
      if due < now { return .wrong("wants to be called in the past") }
      wasReady = wasReady || driver.state == .ready
      _ = try? driver.send(frame.span)
      for count in 0... {
        var span = room.mutableSpan
        guard let length = try? driver.receive(into: &span) else { break }
        if length < 60 || length > 1_514 { return .wrong("a frame of \(length) bytes") }
        if count > 60 { return .wrong("endless frames") }
      }
      now = max(now + .milliseconds(1), min(due, now + .milliseconds(100)))
    }
    return wasReady ? .read : .refused
  }

  /// The reader of SPI exports: frames of a length that frames can have, from lines that are there.
  static let exports = Subject(name: "spi-export", about: "SPICSVReader over both dialects, and gzip") { bytes, _ in
    guard let capture = try? CaptureReader.read(bytes.array, name: "case"), let spi = capture.spi else {
      return .refused
    }
    for frame in capture.frames where !(14...1_536).contains(frame.range.count) {
      return .wrong("a frame of \(frame.range.count) bytes")
    }
    if spi.framesToModem + spi.framesFromModem != capture.frames.count { return .wrong("frames went missing") }
    if spi.transactions * 2 > spi.bytes { return .wrong("\(spi.transactions) transactions of \(spi.bytes) bytes") }
    return capture.frames.isEmpty ? .refused : .read
  }

  private struct Found {
    var frames: [[UInt8]] = []
    var problem: String?
  }

  private static func frames(of bytes: Span<UInt8>, pieces size: Int) -> Found {
    var parser = QCA7005FrameParser()
    var found = Found()
    var offset = 0
    var taken = 0
    var room = [UInt8](repeating: 0, count: 1_536)
    while offset < bytes.count {
      let end = size == .max ? bytes.count : min(bytes.count, offset + size)
      let burst = bytes.extracting(offset..<end)
      var position = 0
      parser.begin(burst)
      while case .frame(let length) = parser.take(burst, from: &position) {
        var span = room.mutableSpan
        parser.copy(into: &span)
        found.frames.append(Array(room[..<length]))
        taken += length + 14
        if !(60...1_522).contains(length) { found.problem = "a frame of \(length) bytes" }
        if taken > bytes.count { found.problem = "more frames than bytes" }
        if found.problem != nil { return found }
      }
      if position != burst.count { found.problem = "took \(position) of \(burst.count) bytes" }
      if found.problem != nil { return found }
      offset = end
    }
    if taken + Int(parser.skipped) > bytes.count { found.problem = "skipped bytes that are in frames" }
    return found
  }
}

/// A bus whose answers are the bytes of a case, one after the other, and then zeros.
struct AnyBus: SPIDevice {
  let answers: [UInt8]
  private var position = 0

  init(answers: [UInt8]) { self.answers = answers }

  mutating func transfer(
    _ batch: SPIBatch, writing bytes: Span<UInt8>, into reply: inout MutableSpan<UInt8>
  ) throws(HALError) -> Bool {
    if bytes.count != batch.writeCount { throw HALError(.refused) }
    for index in 0..<batch.readCount {
      reply[index] = position < answers.count ? answers[position] : 0
      position += 1
    }
    return true
  }

  var isInterruptRequested: Bool? { position % 3 != 0 }
}
