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

  /// Makes transactions of `rows`.
  ///
  /// - Parameter shortestPause_ps: what is longer may be a border, in picoseconds, although shorter than that of
  ///   `border`.
  mutating func assemble(_ rows: [SPIRow], _ border: SPIBorder, shortestPause_ps: Int64) {
    switch border {
    case .select: assembleBySelect(rows)
    case .packet: assembleByPacket(rows)
    case .pause(let limit_ps): assembleByContent(rows, limit_ps, shortestPause_ps)
    }
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
        clear()
        isSelected = true
      case .byte where isSelected: append(row)
      case .byte: if strayLine == nil { strayLine = row.line }
      case .disable:
        noteStray(&strayLine, before: row.line)
        if isSelected { finish(endsAt: row.line, missing: nil) }
        isSelected = false
      case .hole: isDamaged = isSelected
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
    guard let start, !isDamaged else { return }
    guard mosi.count >= 2 else {
      recording.note(line: start.line, "a transaction of one byte", "it was skipped")
      return
    }
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

  // MARK: With a packet ID.

  private mutating func assembleByPacket(_ rows: [SPIRow]) {
    var packet: Int32?
    var isAfterHole = false
    for row in rows {
      guard row.kind == .byte else {
        isAfterHole = true
        continue
      }
      if row.packet != packet {
        finish(endsAt: row.line, missing: nil)
        packet = row.packet
      } else if isAfterHole {
        isDamaged = true
      }
      isAfterHole = false
      append(row)
    }
    finish(endsAt: rows.last?.line ?? 1, missing: nil)
  }

  // MARK: Without.

  private mutating func assembleByContent(_ rows: [SPIRow], _ limit_ps: Int64, _ shortestPause_ps: Int64) {
    var skippedLine: Int?
    for (index, row) in rows.enumerated() {
      guard row.kind == .byte else {
        // Bytes are missing: what is under way is lost, and so is everything up to the next pause.
        if start != nil || skippedLine == nil { skippedLine = skippedLine ?? start?.line ?? row.line }
        clear()
        continue
      }
      let isPause = row.time_ps - last_ps > limit_ps
      if let line = skippedLine {
        guard isPause || row.time_ps - last_ps > shortestPause_ps && isSequence(rows, index) else {
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

  /// True when two transactions begin at `index` as they only do by rule: a register access, and behind its four bytes
  /// another command.
  private func isSequence(_ rows: [SPIRow], _ index: Int) -> Bool {
    guard index + 6 <= rows.count, rows[index..<(index + 6)].allSatisfy({ $0.kind == .byte }) else { return false }
    return SPICommand.isRegister(rows[index].mosi, rows[index + 1].mosi)
      && SPICommand.isKnown(rows[index + 4].mosi, rows[index + 5].mosi)
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
