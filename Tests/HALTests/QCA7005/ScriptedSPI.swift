import HAL
import Testing

/// What stands in a script: one batch, with what the driver must write and what it gets.
struct ScriptLine {
  /// Written bytes, one group of hexadecimal digits a transaction, separated by `|`.
  var written: String
  /// The bytes read by all transactions together.
  var reply: [UInt8]
  /// Calls that are answered with "not done yet" before.
  var delays = 0
  /// Thrown instead of an answer.
  var failure: HALError?

  init(_ written: String, _ reply: String = "", delays: Int = 0, failure: HALError? = nil) {
    self.written = written
    self.reply = hex(reply)
    self.delays = delays
    self.failure = failure
  }
}

/// Bytes from hexadecimal digits; blanks do not count.
func hex(_ text: String) -> [UInt8] {
  let digits = text.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

/// Hexadecimal digits of bytes.
func text(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
}

/// A bus that follows a script, line by line.
final class SPIScript {
  var lines: [ScriptLine]
  var isLineActive: Bool?
  var hasResetLine = false
  private(set) var resets: [Bool] = []
  private(set) var cancelled = 0
  private(set) var problems: [String] = []

  init(_ lines: [ScriptLine]) { self.lines = lines }

  func transfer(_ batch: SPIBatch, _ bytes: [UInt8]) throws(HALError) -> [UInt8]? {
    var position = 0
    var groups: [String] = []
    for index in 0..<batch.count {
      groups.append(text(bytes[position..<(position + batch.writeCount(of: index))]))
      position += batch.writeCount(of: index)
    }
    guard !lines.isEmpty else {
      problems.append("behind the script: \(groups.joined(separator: "|"))")
      throw HALError(.refused)
    }
    let expected = lines[0].written.filter { !$0.isWhitespace }
    if groups.joined(separator: "|") != expected {
      problems.append("expected \(expected), found \(groups.joined(separator: "|"))")
    }
    if lines[0].delays > 0 {
      lines[0].delays -= 1
      return nil
    }
    let line = lines.removeFirst()
    if let failure = line.failure { throw failure }
    if line.reply.count != batch.readCount {
      problems.append("\(groups.joined(separator: "|")) reads \(batch.readCount), the script has \(line.reply.count)")
    }
    return (line.reply + [UInt8](repeating: 0, count: batch.readCount)).prefix(batch.readCount).map(\.self)
  }

  func cancel() { cancelled += 1 }
  func reset(_ isActive: Bool) { resets.append(isActive) }
}

/// The driver's end of a script.
struct ScriptedSPI: SPIDevice {
  let script: SPIScript

  mutating func transfer(
    _ batch: SPIBatch, writing bytes: Span<UInt8>, into reply: inout MutableSpan<UInt8>
  ) throws(HALError) -> Bool {
    var written: [UInt8] = []
    for index in bytes.indices { written.append(bytes[index]) }
    guard let read = try script.transfer(batch, written) else { return false }
    for index in read.indices { reply[index] = read[index] }
    return true
  }

  mutating func cancel() { script.cancel() }

  var isInterruptRequested: Bool? { script.isLineActive }

  mutating func setReset(_ isActive: Bool) -> Bool {
    guard script.hasResetLine else { return false }
    script.reset(isActive)
    return true
  }
}

/// A driver over a script, with the time in the test's hand.
struct ScriptRig {
  let script: SPIScript
  var driver: QCA7005<ScriptedSPI>
  var now = Instant.zero
  var deadline = Instant.zero

  init(_ lines: [ScriptLine]) {
    script = SPIScript(lines)
    driver = QCA7005(bus: ScriptedSPI(script: script), macAddress: MACAddress(0x0200_0000_0001))
  }

  /// Calls the driver at a time.
  mutating func poll(at_ms time_ms: Int64) {
    now = .milliseconds(time_ms)
    deadline = driver.poll(now: now)
  }

  /// Every frame that waits, as bytes.
  mutating func frames() throws(HALError) -> [[UInt8]] {
    var found: [[UInt8]] = []
    for _ in 0..<64 {
      guard let frame = try receive() else { return found }
      found.append(frame)
    }
    return found
  }

  mutating func receive() throws(HALError) -> [UInt8]? {
    var room: [1_514 of UInt8] = .init(repeating: 0)
    var span = room.mutableSpan
    guard let length = try driver.receive(into: &span) else { return nil }
    return (0..<length).map { room[$0] }
  }

  mutating func send(_ frame: [UInt8]) throws(HALError) { try driver.send(frame.span) }

  /// The bytes that the chip sends for a frame, as the reference has them.
  static func stream(_ frame: [UInt8]) -> [UInt8] {
    let inner = UInt16(frame.count)
    let outer = inner + 10
    return [
      0, 0, UInt8(outer >> 8), UInt8(outer & 0xFF), 0xAA, 0xAA, 0xAA, 0xAA, UInt8(inner & 0xFF), UInt8(inner >> 8),
    ]
      + [0, 0] + frame + [0x55, 0x55]
  }

  /// A frame of `count` bytes, each different from its neighbours.
  static func frame(_ count: Int, seed: UInt8 = 1) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ Int(seed) &* 31) }
  }

  static let probe = "DA00|DA00|DA00|C200|CC00"
  static let look = "DA00|CC00|C300|C300|C200"
  /// A look that finds nothing.
  static let nothing = ScriptLine(look, "AA55 0400 0000 0000 0C5B")

  /// What a chip that has just started is asked, and answers: garbage at first, then as it should.
  static let start = [
    ScriptLine(probe, "FFFF AA55 AA55 0C5B 0440"), ScriptLine("4C000040|4D000047|CD00", "0047"), nothing,
  ]
}
