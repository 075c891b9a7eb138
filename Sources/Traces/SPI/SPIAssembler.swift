/// Commands of the chip: what the first two bytes of a transaction can be.
enum SPICommand {
  static let bufferSize: UInt8 = 0x01

  /// True for external reads and writes and for accesses to registers that exist.
  static func isKnown(_ first: UInt8, _ second: UInt8) -> Bool {
    guard second == 0 else { return false }
    guard first & 0x40 != 0 else { return first == 0x00 || first == 0x80 }
    switch first & 0x3F {
    case 0x01...0x05, 0x0C, 0x0D, 0x12, 0x13, 0x1A, 0x1B: return true
    default: return false
    }
  }
}

/// Puts rows together to transactions: by chip select where the file has it, else by what the bytes say and by the
/// pauses between them.
struct SPIAssembler {
  var recording: SPIRecording

  private var mosi: [UInt8] = []
  private var miso: [UInt8] = []
  private var start: SPIRow?
  private var last_ps: Int64 = 0
  /// True when bytes of the transaction under way are missing.
  private var isDamaged = false
  /// Bytes that the next external access was announced with.
  private var announced: Int?

  init(_ recording: SPIRecording) { self.recording = recording }

  /// The longest time between the beginnings of two bytes of one transaction.
  ///
  /// Inside of transactions real hosts take up to 1.5 µs, between them at least 1.78 µs; on a slow bus the typical
  /// distance decides.
  static func gapLimit_ps(_ rows: [SPIRow]) -> Int64 {
    var distances: [Int64] = []
    var previous: SPIRow?
    for row in rows.prefix(20_000) where row.kind == .byte {
      if let previous { distances.append(row.time_ps - previous.time_ps) }
      previous = row
    }
    guard !distances.isEmpty else { return 1_650_000 }
    distances.sort()
    let typical = distances[distances.count / 2]
    return typical <= 1_200_000 ? 1_650_000 : typical + typical / 2
  }

  mutating func assemble(_ rows: [SPIRow]) {
    if recording.hasChipSelect { assembleBySelect(rows) } else { assembleByContent(rows) }
  }

  // MARK: With chip select.

  private mutating func assembleBySelect(_ rows: [SPIRow]) {
    var isSelected = false
    var strayLine: Int?
    for row in rows {
      switch row.kind {
      case .enable:
        if isSelected { finish(endsAt: row.line, missing: "chip select does not rise before it falls again") }
        noteStray(&strayLine, before: row.line)
        isSelected = true
      case .byte where isSelected: append(row)
      case .byte: if strayLine == nil { strayLine = row.line }
      case .disable:
        noteStray(&strayLine, before: row.line)
        if isSelected { finish(endsAt: row.line, missing: nil) }
        isSelected = false
      case .hole: isDamaged = true
      }
    }
    noteStray(&strayLine, before: (rows.last?.line ?? 1) + 1)
    if isSelected, let start {
      recording.note(
        .truncated, line: start.line, "the recording ends inside a transaction", "it was skipped")
    }
  }

  private mutating func noteStray(_ line: inout Int?, before end: Int) {
    guard let first = line else { return }
    recording.note(line: first, "bytes without chip select", "lines \(first) to \(end - 1) were skipped")
    line = nil
  }

  private mutating func append(_ row: SPIRow) {
    if start == nil { start = row }
    mosi.append(row.mosi)
    miso.append(row.miso)
    last_ps = row.time_ps
  }

  private mutating func finish(endsAt line: Int, missing: String?) {
    defer { clear() }
    guard let start else { return }
    guard !isDamaged else { return }
    if let missing { recording.note(line: line, missing, "the bytes before belong to one transaction") }
    recording.transactions.append(
      SPITransaction(time: SPIText.captureTime(start.time_ps), line: start.line, mosi: mosi, miso: miso))
  }

  private mutating func clear() {
    mosi.removeAll(keepingCapacity: true)
    miso.removeAll(keepingCapacity: true)
    start = nil
    isDamaged = false
  }

  // MARK: Without.

  private mutating func assembleByContent(_ rows: [SPIRow]) {
    let limit_ps = Self.gapLimit_ps(rows)
    var skippedLine: Int?
    for row in rows {
      guard row.kind == .byte else {
        // Bytes are missing: what is under way is lost, and so is everything up to the next pause.
        if start != nil || skippedLine == nil { skippedLine = skippedLine ?? start?.line ?? row.line }
        clear()
        continue
      }
      let isPause = row.time_ps - last_ps > limit_ps
      if let line = skippedLine {
        guard isPause else {
          last_ps = row.time_ps
          continue
        }
        if line < row.line - 1 {
          recording.note(
            line: line, "bytes that belong to no whole transaction", "lines \(line) to \(row.line - 1) were skipped")
        }
        skippedLine = nil
      }
      if start != nil, isPause || isComplete(before: row) { close(isPause: isPause) }
      append(row)
      if mosi.count == 2, !SPICommand.isKnown(mosi[0], mosi[1]) {
        skippedLine = start?.line
        clear()
        last_ps = row.time_ps
      }
    }
    if let skippedLine {
      recording.note(line: skippedLine, "bytes that belong to no whole transaction", "the end of the file was skipped")
    }
    close(isPause: true, isEnd: true)
  }

  /// Bytes that the transaction under way must have; nil when only a pause can end it.
  private var expected: Int? {
    guard mosi.count >= 2 else { return 2 }
    if mosi[0] & 0x40 != 0 { return 4 }
    return announced.map { $0 + 2 }
  }

  /// True when the transaction under way cannot go on with `row`, although no pause is seen.
  private func isComplete(before row: SPIRow) -> Bool {
    guard mosi.count >= 2, let expected, mosi.count >= expected else { return false }
    if mosi[0] & 0x40 != 0 { return true }
    // Hosts that clock whole words go on for a byte or two; no external access follows without a register access.
    return row.mosi & 0x40 != 0 || mosi.count >= expected + 2
  }

  private mutating func close(isPause: Bool, isEnd: Bool = false) {
    guard let start else { return }
    if let expected, mosi.count < expected {
      recording.note(
        isEnd ? .truncated : .gap, line: start.line, "a transaction of \(mosi.count) bytes, expected \(expected)",
        "it was skipped")
      if mosi.count >= 1, mosi[0] & 0x40 == 0 { announced = nil }
      clear()
      return
    }
    if mosi[0] == 0x40 | SPICommand.bufferSize, mosi.count >= 4 {
      announced = Int(mosi[2]) << 8 | Int(mosi[3])
    } else if mosi[0] & 0x40 == 0 {
      announced = nil
    }
    finish(endsAt: start.line, missing: nil)
  }
}
