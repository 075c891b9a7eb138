/// Reads logic analyser exports of an SPI bus with a QCA7005 on it.
///
/// Two forms are known, by the names of their columns: a data table, whose rows have a type (enable, result, disable),
/// and an analyser export with words only. What is missing or contradicts itself is a gap with its line, and no frame
/// comes out of it.
public enum SPICSVReader {
  /// True when the first line names MOSI or MISO as a column, between commas or between what else tables have.
  static func looksLikeExport(_ bytes: [UInt8]) -> Bool {
    let line = firstLine(bytes)
    return ([0x2C] + otherSeparators).contains { separator in
      let names = fields(of: line, by: separator)
      return names.count >= 2 && (names.contains("mosi") || names.contains("miso"))
    }
  }

  /// Semicolon and tabulator.
  private static let otherSeparators: [UInt8] = [0x3B, 0x09]

  /// Reads the file content `bytes`; `name` is for messages.
  ///
  /// - Throws: ``CaptureProblem`` of kind `notACapture` when the columns are not there, when most rows cannot be read,
  ///   when the columns are swapped, and when what was recorded is no conversation with the chip.
  public static func read(_ bytes: [UInt8], name: String) throws(CaptureProblem) -> SPIRecording {
    let columns = try columns(bytes, name)
    var recording = SPIRecording(name: name, dialect: columns.dialect, hasChipSelect: false)
    var reader = SPILineReader(bytes, columns)
    reader.readAll()
    let rows = try SPIRowMaker.rows(reader, &recording)
    recording.byteCount = rows.count { $0.kind == .byte }
    return try SPIBorders(rows).follow(recording)
  }

  // MARK: Header.

  private static func columns(_ bytes: [UInt8], _ name: String) throws(CaptureProblem) -> SPIColumns {
    let line = firstLine(bytes)
    do throws(SPIHeaderError) {
      guard let found = try SPIColumns.header(fields(of: line, by: 0x2C)) else { throw SPIHeaderError(missing: "mosi") }
      return found
    } catch {
      let separator = otherSeparators.first { fields(of: line, by: $0).contains { $0 == "mosi" || $0 == "miso" } }
      if let separator {
        throw problem(
          name, line: 1, "the columns are separated by \(separator == 0x3B ? "semicolons" : "tabulators")",
          "export with commas between them")
      }
      throw problem(name, line: 1, "the header has no column `\(error.missing)`", "export all columns of the analyser")
    }
  }

  private static func firstLine(_ bytes: [UInt8]) -> [UInt8] {
    var line = Array(bytes.prefix(500).prefix { $0 != 0x0A })
    if line.last == 0x0D { line.removeLast() }
    // A byte order mark stands before the first name.
    if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    return line
  }

  private static func fields(of line: [UInt8], by separator: UInt8) -> [String] {
    var ranges: [Range<Int>] = []
    SPILineReader.split(line, 0..<line.count, by: separator, into: &ranges)
    return ranges.map { String(decoding: line[$0], as: UTF8.self).lowercased() }
  }

  static func problem(_ name: String, line: Int, _ found: String, _ advice: String) -> CaptureProblem {
    CaptureProblem(
      kind: .notACapture, file: name, frame: 0, offset: 0, found: found, advice: advice, line: line)
  }
}
