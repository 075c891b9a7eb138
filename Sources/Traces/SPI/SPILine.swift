/// A line of an export as it stands there, before it is known what the others are.
struct SPILine {
  enum Kind {
    /// Chip select falls.
    case enable
    /// One word in each direction.
    case word
    /// Chip select rises.
    case disable
    /// The analyser's own complaint: the clock idles at another level than its settings say. Nothing is missing.
    case error
    /// What cannot be read.
    case unreadable(SPIFlaw)
  }

  var kind: Kind
  /// Where its text stands in the file.
  var content: Range<Int>
  /// Line in the file, from 1.
  var number: Int
  /// Picoseconds since the start of the recording.
  var time_ps: Int64 = 0
  var mosi = SPIWord(value: 0, byteCount: 1)
  var miso = SPIWord(value: 0, byteCount: 1)
  var packet: Int32 = -1
  /// Which of the analysers in the table it comes from.
  var source = 0
  /// True when something stands in one of the columns MOSI and MISO.
  var hasData = false

  var flaw: SPIFlaw? { if case .unreadable(let flaw) = kind { flaw } else { nil } }

  var isWord: Bool { if case .word = kind { true } else { false } }
}

/// Why a line cannot be read.
enum SPIFlaw {
  case columns
  case time
  case type
  case words
}

/// Takes the lines of an export apart.
struct SPILineReader {
  let bytes: [UInt8]
  let columns: SPIColumns
  private(set) var lines: [SPILine] = []
  /// Names of the analysers in the table, in the order in which they come; the last stands for all above the limit.
  private(set) var sources: [ArraySlice<UInt8>] = []
  private var fields: [Range<Int>] = []

  /// Most analysers of one table that are told apart.
  private static let sourceLimit = 16

  init(_ bytes: [UInt8], _ columns: SPIColumns) {
    self.bytes = bytes
    self.columns = columns
    lines.reserveCapacity(bytes.count / 36)
  }

  /// Reads all lines behind the header.
  mutating func readAll() {
    var start = (bytes.firstIndex(of: 0x0A) ?? bytes.count) + 1
    var number = 2
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != 0x0A { end += 1 }
      let content = start..<(end > start && bytes[end - 1] == 0x0D ? end - 1 : end)
      if !content.isEmpty {
        Self.split(bytes, content, into: &fields)
        lines.append(line(content, number))
      }
      start = end + 1
      number += 1
    }
  }

  private mutating func line(_ content: Range<Int>, _ number: Int) -> SPILine {
    var line = SPILine(kind: .unreadable(.columns), content: content, number: number)
    if let name = columns.name, name < fields.count { line.source = source(bytes[fields[name]]) }
    let edge = edge
    // Some tables leave out the columns behind the last that an edge has.
    guard fields.count == columns.count || edge != nil && fields.count < columns.count && columns.time < fields.count
    else { return line }
    let isWhole = fields.count == columns.count
    line.hasData = isWhole && !(fields[columns.mosi].isEmpty && fields[columns.miso].isEmpty)
    guard let time_ps = SPIText.time_ps(bytes[fields[columns.time]]) else {
      line.kind = .unreadable(.time)
      return line
    }
    line.time_ps = time_ps
    if let edge {
      line.kind = edge
    } else if let type = columns.type, !isEqual(fields[type], "result") {
      line.kind = isEqual(fields[type], "error") ? .error : .unreadable(.type)
    } else if let mosi = SPIText.word(bytes[fields[columns.mosi]]),
      let miso = SPIText.word(bytes[fields[columns.miso]]), mosi.byteCount == miso.byteCount
    {
      (line.kind, line.mosi, line.miso) = (.word, mosi, miso)
    } else {
      line.kind = .unreadable(.words)
    }
    if let packet = columns.packet { line.packet = SPIText.number(bytes[fields[packet]]) ?? -1 }
    return line
  }

  /// What the line under way says of chip select.
  private var edge: SPILine.Kind? {
    guard let type = columns.type, type < fields.count else { return nil }
    if isEqual(fields[type], "enable") { return .enable }
    return isEqual(fields[type], "disable") ? .disable : nil
  }

  private func isEqual(_ field: Range<Int>, _ word: StaticString) -> Bool {
    guard field.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { word in
      for index in 0..<word.count where bytes[field.lowerBound + index] | 0x20 != word[index] { return false }
      return true
    }
  }

  private mutating func source(_ name: ArraySlice<UInt8>) -> Int {
    if let known = sources.firstIndex(where: { $0.elementsEqual(name) }) { return known }
    if sources.count < Self.sourceLimit { sources.append(name) }
    return sources.count - 1
  }

  /// What is wrong with a line, in words.
  func text(_ flaw: SPIFlaw, _ line: SPILine) -> String {
    var fields: [Range<Int>] = []
    Self.split(bytes, line.content, into: &fields)
    func text(_ column: Int) -> String { String(decoding: bytes[fields[column]].prefix(30), as: UTF8.self) }
    switch flaw {
    case .columns: return "\(fields.count) columns, expected \(columns.count)"
    case .time: return "`\(text(columns.time))` is no time"
    case .type: return "`\(text(columns.type ?? 0))` is no type of row"
    case .words:
      return
        "`\(text(columns.mosi))` and `\(text(columns.miso))` are not two words of one length, as 0xNN or 0xNNNN"
    }
  }

  /// The fields of a line, without quotes and blanks around them; a comma inside quotes is part of its field.
  static func split(_ bytes: [UInt8], _ line: Range<Int>, by separator: UInt8 = 0x2C, into fields: inout [Range<Int>]) {
    fields.removeAll(keepingCapacity: true)
    var start = line.lowerBound
    var isQuoted = false
    for at in line.lowerBound...line.upperBound {
      if at < line.upperBound {
        if bytes[at] == 0x22 { isQuoted.toggle() }
        guard bytes[at] == separator, !isQuoted else { continue }
      }
      var field = start..<at
      while let first = field.first, isTrimmed(bytes[first]) { field = (first + 1)..<field.upperBound }
      while let last = field.last, isTrimmed(bytes[last]) { field = field.lowerBound..<last }
      fields.append(field)
      start = at + 1
    }
  }

  private static func isTrimmed(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x20 || byte == 0x09 }
}
