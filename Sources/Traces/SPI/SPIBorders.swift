/// Where one transaction ends and the next begins.
enum SPIBorder: Equatable {
  /// Rows of chip select.
  case select
  /// A packet ID that changes with chip select.
  case packet
  /// A longer time between two bytes, in picoseconds, and what the bytes say.
  case pause(Int64)
}

/// Finds out which borders a recording has, and follows it with them.
struct SPIBorders {
  private let rows: [SPIRow]
  private let hasSelect: Bool
  /// Longest time between two bytes of one transaction on most buses, in picoseconds.
  private let gapLimit_ps: Int64

  init(_ rows: [SPIRow]) {
    self.rows = rows
    hasSelect = rows.contains { $0.kind == .enable || $0.kind == .disable }
    gapLimit_ps = Self.gapLimit_ps(rows)
  }

  /// Takes the rows apart with the borders that explain them best.
  ///
  /// - Throws: `notACapture` when the columns are swapped, and when this is another bus.
  func follow(_ recording: SPIRecording) throws(CaptureProblem) -> SPIRecording {
    let candidates = candidates
    try checkDirection(candidates[0], recording)
    var best = assemble(recording, candidates[0])
    var border = candidates[0]
    for candidate in candidates.dropFirst() where best.gapCount > recording.gapCount {
      let other = assemble(recording, candidate)
      if isBetter(other, than: best, noted: recording.gapCount) { (best, border) = (other, candidate) }
    }
    try checkBus(border, best)
    return best
  }

  private func assemble(_ recording: SPIRecording, _ border: SPIBorder) -> SPIRecording {
    var recording = recording
    if case .pause = border {} else { recording.hasChipSelect = true }
    var assembler = SPIAssembler(recording)
    assembler.assemble(rows, border, shortestPause_ps: gapLimit_ps)
    return SPIConversation.follow(assembler.recording)
  }

  /// A longer limit joins what a lost byte parted, and makes something of it that nobody said. So it has to explain
  /// much more: at most half of the gaps, and no frame less.
  private func isBetter(_ other: SPIRecording, than best: SPIRecording, noted: Int) -> Bool {
    (other.gapCount - noted) * 2 < best.gapCount - noted && other.frames.count >= best.frames.count
      && other.accesses.count + other.frames.count > best.accesses.count + best.frames.count
  }

  // MARK: Candidates.

  /// What is tried, the likeliest first.
  private var candidates: [SPIBorder] {
    if hasSelect { return [.select] }
    var found: [SPIBorder] = hasPackets ? [.packet] : []
    found.append(.pause(gapLimit_ps))
    // Hosts that send command and data one by one, or refill a queue on the way, pause inside of transactions.
    let longer: [Int64] = [5_000_000, 20_000_000, 100_000_000, 1_000_000_000]
    var counts = [Int](repeating: 0, count: longer.count)
    for distance in Self.distances(rows) where distance > gapLimit_ps {
      if let index = longer.firstIndex(where: { distance <= $0 }) { counts[index] += 1 }
    }
    // Where no pause is that long, nothing changes.
    for (limit_ps, count) in zip(longer, counts) where limit_ps > gapLimit_ps && count > 0 {
      found.append(.pause(limit_ps))
    }
    return found
  }

  private var hasPackets: Bool {
    guard let first = rows.first(where: { $0.kind == .byte && $0.packet >= 0 }) else { return false }
    return rows.contains { $0.kind == .byte && $0.packet > first.packet }
  }

  /// The longest time between the beginnings of two bytes of one transaction, as most hosts clock them.
  ///
  /// Inside of transactions real hosts take up to 1.5 µs, between them at least 1.78 µs; on a slow bus the typical
  /// distance decides.
  private static func gapLimit_ps(_ rows: [SPIRow]) -> Int64 {
    var distances = distances(rows.prefix(20_000))
    guard !distances.isEmpty else { return 1_650_000 }
    distances.sort()
    let typical = distances[distances.count / 2]
    return typical <= 1_200_000 ? 1_650_000 : typical + typical / 2
  }

  private static func distances(_ rows: some Sequence<SPIRow>) -> [Int64] {
    var distances: [Int64] = []
    var previous_ps: Int64?
    for row in rows where row.kind == .byte {
      if let previous_ps { distances.append(row.time_ps - previous_ps) }
      previous_ps = row.time_ps
    }
    return distances
  }

  // MARK: Plausibility.

  /// Rows at which transactions may begin.
  private func starts(_ border: SPIBorder) -> [Int] {
    var starts: [Int] = []
    var previous: SPIRow?
    for index in rows.indices where rows[index].kind == .byte {
      defer { previous = rows[index] }
      let isStart =
        switch border {
        case .select: index > 0 && rows[index - 1].kind == .enable
        case .packet: previous.map { $0.packet != rows[index].packet } ?? true
        case .pause(let limit_ps): previous.map { rows[index].time_ps - $0.time_ps > limit_ps } ?? true
        }
      if isStart, index + 1 < rows.count, rows[index + 1].kind == .byte { starts.append(index) }
    }
    return starts
  }

  /// Accesses to registers stand on MOSI; what else a command can be, zeros, stands on MISO as well.
  private func checkDirection(_ border: SPIBorder, _ recording: SPIRecording) throws(CaptureProblem) {
    var starts = starts(border)
    if starts.count < 4 {
      starts = rows.indices.dropLast().filter { rows[$0].kind == .byte && rows[$0 + 1].kind == .byte }
    }
    let onMOSI = starts.count { SPICommand.isRegister(rows[$0].mosi, rows[$0 + 1].mosi) }
    let onMISO = starts.count { SPICommand.isRegister(rows[$0].miso, rows[$0 + 1].miso) }
    guard onMISO > onMOSI, onMISO > 1 else { return }
    throw SPICSVReader.problem(
      recording.name, line: rows.first?.line ?? 2, "the chip's commands stand in the column `miso`",
      "swap the columns `mosi` and `miso`")
  }

  private func checkBus(_ border: SPIBorder, _ recording: SPIRecording) throws(CaptureProblem) {
    let starts = starts(border)
    let known = starts.count { SPICommand.isKnown(rows[$0].mosi, rows[$0 + 1].mosi) }
    let understood = recording.accesses.count + recording.frames.count
    guard starts.count >= 4, known * 2 < starts.count, understood * 2 < starts.count else { return }
    throw SPICSVReader.problem(
      recording.name, line: rows.first?.line ?? 2,
      "\(known) of \(starts.count) transactions begin with a command of a QCA7005",
      "record the bus between the host and the modem, mode 0 or 3, most significant bit first")
  }
}
