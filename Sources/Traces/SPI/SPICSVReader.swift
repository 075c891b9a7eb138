/// Reads logic analyser exports of an SPI bus with a QCA7005 on it.
///
/// Two forms are known, by the names of their columns: a data table, whose rows have a type (enable, result, disable),
/// and an analyser export with bytes only. Nothing is guessed: what is missing or contradicts itself is a gap with its
/// line, and no frame comes out of it.
public enum SPICSVReader {
  /// True when the first line names MOSI or MISO as a column.
  static func looksLikeExport(_ bytes: [UInt8]) -> Bool {
    let names = fields(of: firstLine(bytes)).map { $0.lowercased() }
    return names.count >= 2 && (names.contains("mosi") || names.contains("miso"))
  }

  /// Reads the file content `bytes`; `name` is for messages.
  ///
  /// - Throws: ``CaptureProblem`` of kind `notACapture` when the columns are not there, when the columns are swapped,
  ///   and when what was recorded is no conversation with the chip.
  public static func read(_ bytes: [UInt8], name: String) throws(CaptureProblem) -> SPIRecording {
    let columns: SPIColumns
    do throws(SPIHeaderError) {
      guard let found = try SPIColumns.header(fields(of: firstLine(bytes))) else {
        throw SPIHeaderError(missing: "mosi")
      }
      columns = found
    } catch {
      throw problem(name, line: 1, "the header has no column `\(error.missing)`", "export all columns of the analyser")
    }
    var recording = SPIRecording(name: name, dialect: columns.dialect, hasChipSelect: false)
    let rows = rows(bytes, columns, &recording)
    recording.byteCount = rows.count { $0.kind == .byte }
    recording.hasChipSelect = rows.contains { $0.kind == .enable || $0.kind == .disable }
    try checkColumns(rows, recording)
    var assembler = SPIAssembler(recording)
    assembler.assemble(rows)
    return SPIConversation.follow(assembler.recording)
  }

  // MARK: Rows.

  private static func rows(
    _ bytes: [UInt8], _ columns: SPIColumns, _ recording: inout SPIRecording
  ) -> [SPIRow] {
    var rows: [SPIRow] = []
    rows.reserveCapacity(bytes.count / 40)
    var start = (bytes.firstIndex(of: 0x0A) ?? bytes.count) + 1
    var line = 2
    var last_ps = Int64.min
    var fields: [Range<Int>] = []
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != 0x0A { end += 1 }
      let isLast = end == bytes.count
      var content = start..<end
      if let lastByte = bytes[content].last, lastByte == 0x0D { content = start..<(end - 1) }
      if !content.isEmpty {
        split(bytes, content, into: &fields)
        switch row(bytes, fields, columns, line: line) {
        case .success(let row) where row.time_ps < last_ps:
          recording.note(line: line, "time goes back", "the row was skipped")
          rows.append(SPIRow(kind: .hole, time_ps: last_ps, line: line))
        case .success(let row):
          last_ps = row.time_ps
          rows.append(row)
        case .failure(let error):
          let kind: CaptureProblem.Kind = isLast ? .truncated : .gap
          let found = isLast ? "the file ends inside a row: \(error.text)" : error.text
          recording.note(kind, line: line, found, "the transaction it belongs to was skipped")
          rows.append(SPIRow(kind: .hole, time_ps: max(last_ps, Int64.min + 1), line: line))
        }
      }
      start = end + 1
      line += 1
    }
    return rows
  }

  private struct RowError: Error {
    var text: String
  }

  private static func row(
    _ bytes: [UInt8], _ fields: [Range<Int>], _ columns: SPIColumns, line: Int
  ) -> Result<SPIRow, RowError> {
    guard fields.count == columns.count else {
      return .failure(RowError(text: "\(fields.count) columns, expected \(columns.count)"))
    }
    guard let time_ps = SPIText.time_ps(bytes[fields[columns.time]]) else {
      return .failure(RowError(text: "`\(text(bytes, fields[columns.time]))` is no time"))
    }
    if let type = columns.type {
      switch text(bytes, fields[type]).lowercased() {
      case "enable": return .success(SPIRow(kind: .enable, time_ps: time_ps, line: line))
      case "disable": return .success(SPIRow(kind: .disable, time_ps: time_ps, line: line))
      case "result": break
      case let other: return .failure(RowError(text: "`\(other)` is no type of row"))
      }
    }
    guard let mosi = SPIText.byte(bytes[fields[columns.mosi]]), let miso = SPIText.byte(bytes[fields[columns.miso]])
    else {
      let found = "`\(text(bytes, fields[columns.mosi]))` and `\(text(bytes, fields[columns.miso]))`"
      return .failure(RowError(text: "\(found) are not two bytes as 0xNN"))
    }
    return .success(SPIRow(kind: .byte, time_ps: time_ps, mosi: mosi, miso: miso, line: line))
  }

  /// The fields of a line, without quotes and blanks around them.
  private static func split(_ bytes: [UInt8], _ line: Range<Int>, into fields: inout [Range<Int>]) {
    fields.removeAll(keepingCapacity: true)
    var start = line.lowerBound
    for at in line.lowerBound...line.upperBound where at == line.upperBound || bytes[at] == 0x2C {
      var field = start..<at
      while let first = field.first, isTrimmed(bytes[first]) { field = (first + 1)..<field.upperBound }
      while let last = field.last, isTrimmed(bytes[last]) { field = field.lowerBound..<last }
      fields.append(field)
      start = at + 1
    }
  }

  private static func isTrimmed(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x20 || byte == 0x09 }

  private static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    String(decoding: bytes[range].prefix(30), as: UTF8.self)
  }

  private static func firstLine(_ bytes: [UInt8]) -> [UInt8] {
    var line = Array(bytes.prefix(500).prefix { $0 != 0x0A })
    if line.last == 0x0D { line.removeLast() }
    // A byte order mark stands before the first name.
    if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    return line
  }

  private static func fields(of line: [UInt8]) -> [String] {
    var ranges: [Range<Int>] = []
    split(line, 0..<line.count, into: &ranges)
    return ranges.map { String(decoding: line[$0], as: UTF8.self) }
  }

  // MARK: Plausibility.

  /// Commands stand on MOSI. When they stand on MISO the columns are swapped; when on neither, this is another bus.
  private static func checkColumns(_ rows: [SPIRow], _ recording: SPIRecording) throws(CaptureProblem) {
    let longestGap_ps = SPIAssembler.gapLimit_ps(rows)
    var starts = 0
    var onMOSI = 0
    var onMISO = 0
    var previous: SPIRow?
    for index in rows.indices.dropLast() where rows[index].kind == .byte {
      defer { previous = rows[index] }
      let isAfterGap = previous.map { rows[index].time_ps - $0.time_ps > longestGap_ps } ?? true
      let isStart = recording.hasChipSelect ? index > 0 && rows[index - 1].kind == .enable : isAfterGap
      guard isStart, rows[index + 1].kind == .byte else { continue }
      starts += 1
      if SPICommand.isKnown(rows[index].mosi, rows[index + 1].mosi) { onMOSI += 1 }
      if SPICommand.isKnown(rows[index].miso, rows[index + 1].miso), rows[index].miso != 0 { onMISO += 1 }
    }
    guard starts >= 4, onMOSI * 2 < starts else { return }
    let line = rows.first?.line ?? 2
    if onMISO * 2 > starts {
      throw problem(
        recording.name, line: line, "the chip's commands stand in the column `miso`",
        "swap the columns `mosi` and `miso`")
    }
    throw problem(
      recording.name, line: line, "\(onMOSI) of \(starts) transactions begin with a command of a QCA7005",
      "record the bus between the host and the modem, mode 0 or 3, most significant bit first")
  }

  private static func problem(_ name: String, line: Int, _ found: String, _ advice: String) -> CaptureProblem {
    CaptureProblem(
      kind: .notACapture, file: name, frame: 0, offset: 0, found: found, advice: advice, line: line)
  }
}
