/// Makes rows of lines: leaves out what other analysers wrote into the table, names what cannot be read, and parts
/// words into bytes.
struct SPIRowMaker {
  private let reader: SPILineReader
  /// The analyser whose rows are words.
  private let source: Int
  /// Picoseconds that a word takes where words follow one another.
  private let word_ps: Int64
  private var rows: [SPIRow] = []
  private var last_ps = Int64.min / 4
  /// Bytes of the last word, where their times are not known yet.
  private var unspread = 0

  static let advice = "export with radix hexadecimal and time in seconds, with a decimal point"

  /// The rows of all lines that `reader` has; gaps go into `recording`.
  ///
  /// - Throws: `notACapture` when less than half can be read, and when two analysers of SPI are in one table.
  static func rows(
    _ reader: SPILineReader, _ recording: inout SPIRecording
  ) throws(CaptureProblem) -> [SPIRow] {
    var maker = SPIRowMaker(reader)
    try maker.check(recording.name)
    maker.make(&recording)
    return maker.rows
  }

  private init(_ reader: SPILineReader) {
    self.reader = reader
    var counts = [Int](repeating: 0, count: max(1, reader.sources.count))
    for line in reader.lines where line.isWord { counts[line.source] += 1 }
    let source = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    self.source = source
    word_ps = Self.word_ps(reader.lines, source)
    rows.reserveCapacity(reader.lines.count)
  }

  /// Distance of words that follow one another: short, but not the shortest, which may be a glitch.
  private static func word_ps(_ lines: [SPILine], _ source: Int) -> Int64 {
    var distances: [Int64] = []
    var previous_ps: Int64?
    for line in lines.prefix(20_000) where line.isWord && line.source == source {
      if let previous_ps, line.time_ps > previous_ps { distances.append(line.time_ps - previous_ps) }
      previous_ps = line.time_ps
    }
    distances.sort()
    return distances.isEmpty ? 0 : distances[distances.count / 50]
  }

  /// True for a whole row of another analyser, on other lines than the bus.
  private func isForeign(_ line: SPILine) -> Bool {
    if case .columns? = line.flaw { return false }
    return line.source != source && !line.hasData
  }

  private func check(_ name: String) throws(CaptureProblem) {
    var readable = 0
    var first: (line: SPILine, flaw: SPIFlaw)?
    var unreadable = 0
    var others: SPILine?
    var otherCount = 0
    for line in reader.lines {
      if line.isWord, line.source == source { readable += 1 }
      if line.isWord, line.source != source {
        others = others ?? line
        otherCount += 1
      }
      guard let flaw = line.flaw, !isForeign(line) else { continue }
      unreadable += 1
      first = first ?? (line, flaw)
    }
    if let others, otherCount * 8 > readable {
      let names = [source, others.source].map { "`\(String(decoding: reader.sources[$0].prefix(30), as: UTF8.self))`" }
      throw SPICSVReader.problem(
        name, line: others.number, "rows of two analysers of SPI, \(names[0]) and \(names[1])",
        "export each into a file of its own")
    }
    if let first, unreadable > readable {
      throw SPICSVReader.problem(name, line: first.line.number, reader.text(first.flaw, first.line), Self.advice)
    }
    guard readable > 0 else {
      throw SPICSVReader.problem(
        name, line: reader.lines.first?.number ?? 1, "no bytes stand in the columns MOSI and MISO", Self.advice)
    }
  }

  private mutating func make(_ recording: inout SPIRecording) {
    var errors = 0
    var firstError = 0
    for (index, line) in reader.lines.enumerated() where !isForeign(line) {
      if let flaw = line.flaw {
        // Only the last line has no end: the file was cut there.
        let isCut = index == reader.lines.count - 1 && line.content.upperBound == reader.bytes.count
        noteUnreadable(line, flaw, isCut, &recording)
        addHole(line)
      } else if line.time_ps < last_ps {
        recording.note(line: line.number, "time goes back", "the row was skipped")
        addHole(line)
      } else if line.source != source {
        recording.note(line: line.number, "a row of another analyser of SPI", "the row was skipped")
        addHole(line)
      } else if case .error = line.kind {
        errors += 1
        if errors == 1 { firstError = line.number }
      } else {
        add(line)
      }
    }
    spread(until: nil)
    guard errors > 0 else { return }
    recording.note(
      line: firstError,
      "rows of type `error`: \(errors), the clock idles at another level than the analyser was set to",
      "nothing was skipped")
  }

  private func noteUnreadable(_ line: SPILine, _ flaw: SPIFlaw, _ isCut: Bool, _ recording: inout SPIRecording) {
    recording.note(
      isCut ? .truncated : .gap, line: line.number,
      (isCut ? "the file ends inside a row: " : "") + reader.text(flaw, line),
      "the transaction it belongs to was skipped")
  }

  private mutating func addHole(_ line: SPILine) {
    spread(until: nil)
    rows.append(SPIRow(kind: .hole, time_ps: last_ps, line: line.number))
  }

  private mutating func add(_ line: SPILine) {
    spread(until: line.time_ps)
    last_ps = line.time_ps
    switch line.kind {
    case .enable: rows.append(SPIRow(kind: .enable, time_ps: line.time_ps, line: line.number))
    case .disable: rows.append(SPIRow(kind: .disable, time_ps: line.time_ps, line: line.number))
    default:
      for index in 0..<line.mosi.byteCount {
        rows.append(
          SPIRow(
            kind: .byte, time_ps: line.time_ps, mosi: line.mosi.byte(index), miso: line.miso.byte(index),
            packet: line.packet, line: line.number))
      }
      unspread = line.mosi.byteCount
    }
  }

  /// Gives the bytes of the last word the times at which they went: evenly up to the next row, but no longer than
  /// words take.
  private mutating func spread(until end_ps: Int64?) {
    guard unspread > 1 else { return }
    let available_ps = end_ps.map { min($0 - last_ps, word_ps) } ?? word_ps
    let step_ps = available_ps / Int64(unspread)
    for index in 1..<unspread { rows[rows.count - unspread + index].time_ps += step_ps * Int64(index) }
    unspread = 0
  }
}
