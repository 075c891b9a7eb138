/// Finds the line on which a key or a list item stands, for error messages, and keys that stand twice.
///
/// Foundation's decoder says where the syntax is wrong, but not where a value stood that was read well; so this walks
/// the text a second time, and only through texts that the decoder has accepted.
struct JSON5Locator {
  /// A key that stands twice in one object.
  struct Duplicate: Equatable {
    let key: String
    let line: Int
    let firstLine: Int
  }

  private let text: [UInt8]
  private var position = 0
  private var countedTo = 0
  private var linesBefore = 1
  private var lines: [String: Int] = [:]

  /// The first key that stands twice in its object; of two such values the decoder would keep one without a word.
  private(set) var duplicate: Duplicate?

  init(_ source: String) {
    text = Array(source.utf8)
    walkValue(path: "")
  }

  /// The line (from 1) of the key or item at a path such as `/events/2/do`; of its nearest parent when unknown.
  func line(of path: String) -> Int {
    var path = path
    while true {
      if let line = lines[path] { return line }
      guard let slash = path.lastIndex(of: "/") else { return 1 }
      path = String(path[..<slash])
    }
  }

  /// Counts on from where it counted last, so that a long file is counted once.
  private mutating func currentLine() -> Int {
    let end = min(position, text.count)
    while countedTo < end {
      if text[countedTo] == 0x0A { linesBefore += 1 }
      countedTo += 1
    }
    return linesBefore
  }

  private mutating func skipSpace() {
    while position < text.count {
      let byte = text[position]
      if byte == UInt8(ascii: "/"), position + 1 < text.count {
        skipComment(isLine: text[position + 1] == UInt8(ascii: "/"))
      } else if byte <= 0x20 || byte >= 0x80 {
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func skipComment(isLine: Bool) {
    let start = position + 2
    position = start
    while position < text.count {
      if isLine, text[position] == 0x0A { return }
      // The star of `/*/` opens the comment and cannot close it too.
      if !isLine, position > start, text[position] == UInt8(ascii: "/"), text[position - 1] == UInt8(ascii: "*") {
        position += 1
        return
      }
      position += 1
    }
  }

  private mutating func walkValue(path: String) {
    skipSpace()
    guard position < text.count else { return }
    if lines[path] == nil { lines[path] = currentLine() }
    switch text[position] {
    case UInt8(ascii: "{"): walkObject(path: path)
    case UInt8(ascii: "["): walkArray(path: path)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = takeString()
    default: _ = takeWord()
    }
  }

  private mutating func walkObject(path: String) {
    position += 1
    while position < text.count {
      skipSpace()
      guard position < text.count, text[position] != UInt8(ascii: "}") else { break }
      if text[position] == UInt8(ascii: ",") {
        position += 1
        continue
      }
      let line = currentLine()
      let isQuoted = text[position] == UInt8(ascii: "\"") || text[position] == UInt8(ascii: "'")
      let key = isQuoted ? takeString() : takeWord()
      if let firstLine = lines["\(path)/\(key)"], duplicate == nil {
        duplicate = Duplicate(key: key, line: line, firstLine: firstLine)
      }
      lines["\(path)/\(key)"] = line
      skipSpace()
      position += 1
      walkValue(path: "\(path)/\(key)")
    }
    position += 1
  }

  private mutating func walkArray(path: String) {
    position += 1
    var index = 0
    while position < text.count {
      skipSpace()
      guard position < text.count, text[position] != UInt8(ascii: "]") else { break }
      if text[position] == UInt8(ascii: ",") {
        position += 1
        continue
      }
      walkValue(path: "\(path)/\(index)")
      index += 1
    }
    position += 1
  }

  private mutating func takeString() -> String {
    let quote = text[position]
    position += 1
    let start = position
    while position < text.count, text[position] != quote {
      position += text[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = min(position, text.count)
    position += 1
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  /// A bare key, number or word; always takes at least one byte, so that walking ends.
  private mutating func takeWord() -> String {
    let start = position
    position += 1
    while position < text.count, text[position] > 0x20, !",:]}/".utf8.contains(text[position]) { position += 1 }
    return String(decoding: text[start..<position], as: UTF8.self)
  }
}
