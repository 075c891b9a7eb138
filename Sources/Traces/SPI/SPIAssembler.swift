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
  /// Where the bytes begin that are skipped at present.
  private var skippedLine: Int?
  /// True when those begin with a row that is named already.
  private var isSkipNoted = false

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
    for (index, row) in rows.enumerated() {
      guard row.kind == .byte else {
        // Bytes are missing: what is under way is lost, and so is everything up to the next pause.
        isSkipNoted = isSkipNoted || start == nil && skippedLine == nil
        skip(from: row)
        continue
      }
      let isPause = row.time_ps - last_ps > limit_ps
      if skippedLine != nil {
        guard isPause || row.time_ps - last_ps > shortestPause_ps && isSequence(rows, index) else {
          last_ps = row.time_ps
          continue
        }
        endSkip(before: row)
      }
      if isPause {
        close()
      } else if isComplete(before: row) {
        if isFollowed(rows, index) { close() } else { skip(from: row) }
      }
      if skippedLine == nil { append(row) }
      if mosi.count == 2, !isPossible { skip(from: row) }
      last_ps = row.time_ps
    }
    if let skippedLine {
      recording.note(line: skippedLine, "bytes that belong to no whole transaction", "the end of the file was skipped")
    }
    close(isEnd: true)
  }

  /// True when the two bytes of the transaction under way are a command that can come here: external accesses only when
  /// they were announced.
  private var isPossible: Bool {
    SPICommand.isRegister(mosi[0], mosi[1]) || announced != nil && SPICommand.isKnown(mosi[0], mosi[1])
  }

  /// Drops the transaction under way, and what follows up to a place at which one begins for certain.
  private mutating func skip(from row: SPIRow) {
    skippedLine = skippedLine ?? start?.line ?? row.line
    announced = nil
    clear()
  }

  private mutating func endSkip(before row: SPIRow) {
    if let line = skippedLine, !isSkipNoted || line < row.line - 1 {
      recording.note(
        line: line, "bytes that belong to no whole transaction", "lines \(line) to \(row.line - 1) were skipped")
    }
    skippedLine = nil
    isSkipNoted = false
  }

  /// True when two transactions begin at `index` as they only do by rule: a register access, and behind its four bytes
  /// another command.
  private func isSequence(_ rows: [SPIRow], _ index: Int) -> Bool {
    guard index + 6 <= rows.count, rows[index..<(index + 6)].allSatisfy({ $0.kind == .byte }) else { return false }
    return SPICommand.isRegister(rows[index].mosi, rows[index + 1].mosi)
      && SPICommand.isKnown(rows[index + 4].mosi, rows[index + 5].mosi)
  }

  /// True when at `index`, where no pause is seen, the command of another transaction stands.
  ///
  /// Where a byte was lost, the first one of the next transaction stands in its place, and on MISO that may be the last
  /// one of the end mark again: counting alone would make a wrong frame of it.
  private func isFollowed(_ rows: [SPIRow], _ index: Int) -> Bool {
    guard index + 1 < rows.count else { return true }
    guard rows[index + 1].kind == .byte else { return false }
    let isRegister = SPICommand.isRegister(rows[index].mosi, rows[index + 1].mosi)
    if mosi[0] & 0x40 == 0 { return index + 6 <= rows.count ? isSequence(rows, index) : isRegister }
    let isAnnouncement = mosi[0] == 0x40 | SPICommand.bufferSize
    return isRegister || isAnnouncement && SPICommand.isKnown(rows[index].mosi, rows[index + 1].mosi)
  }

  /// Bytes that the transaction under way must have; nil when only a pause can end it.
  private var expected: Int? {
    guard mosi.count >= 2 else { return 2 }
    if mosi[0] & 0x40 != 0 { return 4 }
    return announced.map { $0 + 2 }
  }

  /// True when the transaction under way cannot go on with `row`, although no pause is seen.
  private func isComplete(before row: SPIRow) -> Bool {
    guard start != nil, mosi.count >= 2, let expected, mosi.count >= expected else { return false }
    if mosi[0] & 0x40 != 0 { return true }
    // Hosts that clock whole words go on for a byte or two; no external access follows without a register access.
    return row.mosi & 0x40 != 0 || mosi.count >= expected + 2
  }

  private mutating func close(isEnd: Bool = false) {
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
