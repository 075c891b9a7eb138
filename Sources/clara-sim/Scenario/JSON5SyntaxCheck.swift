/// Finds where a text that the decoder has refused stops being JSON5: Foundation's decoder does not say.
struct JSON5SyntaxCheck {
  /// What is wrong first, and in which line (from 1).
  struct Problem: Error, Equatable {
    let line: Int
    let message: String
  }

  private static let maximumDepth = 200
  private let text: [UInt8]
  var position = 0

  private init(_ source: String) { text = Array(source.utf8) }

  /// The first mistake, nil when there is none that this check knows.
  static func problem(in source: String) -> Problem? {
    var check = JSON5SyntaxCheck(source)
    do throws(Problem) {
      try check.document()
      return nil
    } catch {
      return error
    }
  }

  private mutating func document() throws(Problem) {
    try value(depth: 0)
    try space()
    if position < text.count { throw problem("unexpected \(found) after the end of the value") }
  }

  var byte: UInt8? { position < text.count ? text[position] : nil }

  /// What is still to be read.
  var rest: ArraySlice<UInt8> { text[min(position, text.count)...] }

  /// What was read since a place.
  func word(from start: Int) -> String { String(decoding: text[start..<min(position, text.count)], as: UTF8.self) }

  /// The word or the character at the current place, for a message.
  private var found: String {
    guard let byte else { return "end of the file" }
    var end = position + 1
    if Self.isPartOfWord(byte) || byte >= 0x80 {
      while end < text.count, Self.isPartOfWord(text[end]) || text[end] >= 0x80 { end += 1 }
    }
    return byte < 0x20 ? "end of the line" : "'\(String(decoding: text[position..<end], as: UTF8.self))'"
  }

  func problem(_ message: String, at place: Int? = nil) -> Problem {
    let before = text[..<min(place ?? position, text.count)]
    return Problem(line: 1 + before.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }, message: message)
  }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"): true
    default: false
    }
  }

  private mutating func space() throws(Problem) {
    while let byte {
      if byte == UInt8(ascii: "/") {
        try comment()
      } else if byte <= 0x20 {
        position += 1
      } else if text[position...].starts(with: [0xC2, 0xA0]) {
        position += 2
      } else if text[position...].starts(with: [0xEF, 0xBB, 0xBF]) {
        position += 3
      } else {
        return
      }
    }
  }

  private mutating func comment() throws(Problem) {
    let start = position
    if text[position...].starts(with: "//".utf8) {
      while let byte, byte != 0x0A { position += 1 }
    } else if text[position...].starts(with: "/*".utf8) {
      position += 2
      while position < text.count, !text[position...].starts(with: "*/".utf8) { position += 1 }
      if position >= text.count { throw problem("the comment that begins here is not closed", at: start) }
      position += 2
    } else {
      throw problem("unexpected '/'; a comment begins with // or /*")
    }
  }

  private mutating func value(depth: Int) throws(Problem) {
    if depth > Self.maximumDepth { throw problem("nested too deeply") }
    try space()
    switch byte {
    case UInt8(ascii: "{"): try object(depth: depth)
    case UInt8(ascii: "["): try array(depth: depth)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = try string()
    default: try word()
    }
  }

  private mutating func object(depth: Int) throws(Problem) {
    let start = position
    position += 1
    while true {
      try space()
      if byte == UInt8(ascii: "}") { break }
      if byte == nil { throw problem("the '{' that begins here is not closed", at: start) }
      let key = try key()
      try space()
      guard byte == UInt8(ascii: ":") else { throw problem("expected ':' after the key '\(key)', found \(found)") }
      position += 1
      try value(depth: depth + 1)
      try separator(UInt8(ascii: "}"), "{", start)
    }
    position += 1
  }

  private mutating func array(depth: Int) throws(Problem) {
    let start = position
    position += 1
    while true {
      try space()
      if byte == UInt8(ascii: "]") { break }
      if byte == nil { throw problem("the '[' that begins here is not closed", at: start) }
      try value(depth: depth + 1)
      try separator(UInt8(ascii: "]"), "[", start)
    }
    position += 1
  }

  /// Takes a comma; leaves a closing bracket.
  private mutating func separator(_ close: UInt8, _ open: String, _ start: Int) throws(Problem) {
    try space()
    if byte == UInt8(ascii: ",") {
      position += 1
    } else if byte == nil {
      throw problem("the '\(open)' that begins here is not closed", at: start)
    } else if byte != close {
      throw problem("expected ',' or '\(Character(Unicode.Scalar(close)))' before \(found)")
    }
  }

  private mutating func key() throws(Problem) -> String {
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try string() }
    let start = position
    if let byte, (0x30...0x39).contains(byte) { throw problem("a key must not begin with a digit: \(found)") }
    // Letters of other alphabets, and letters as \u0061.
    while let byte, Self.isPartOfWord(byte) || byte >= 0x80 || byte == UInt8(ascii: "\\") { position += 1 }
    if start == position { throw problem("expected a key, found \(found)") }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  private mutating func string() throws(Problem) -> String {
    let start = position
    let quote = text[position]
    position += 1
    while let byte, byte != quote {
      if byte == 0x0A { throw problem("the text that begins here is not closed", at: start) }
      if byte < 0x20 { throw problem("a text must not hold a control character") }
      if byte == UInt8(ascii: "\\") {
        try escape()
      } else {
        position += 1
      }
    }
    if position >= text.count { throw problem("the text that begins here is not closed", at: start) }
    position += 1
    return String(decoding: text[(start + 1)..<(position - 1)], as: UTF8.self)
  }

  /// A number, or one of the words that are values.
  private mutating func word() throws(Problem) {
    let start = position
    let what = found
    while let byte, Self.isPartOfWord(byte) || "+-.".utf8.contains(byte) { position += 1 }
    let word = String(decoding: text[start..<position], as: UTF8.self)
    switch JSON5Number.check(word) {
    case .good: return
    case .wrong(let why): throw problem(why, at: start)
    case .none:
      if ["true", "false", "null"].contains(word) { return }
      throw problem("expected a value, found \(start == position ? what : "'\(word)'")", at: start)
    }
  }
}
