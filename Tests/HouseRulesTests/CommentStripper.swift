/// Blanks comments and string contents in Swift code, and keeps every line break where it is.
struct CommentStripper {
  /// What the scanner stands in; interpolations and nested comments stack up.
  private enum Context {
    case code(parentheses: Int)
    case lineComment
    case blockComment
    case string(hashes: Int, isMultiline: Bool)
  }

  private let text: [UInt8]
  private var output: [UInt8] = []
  private var index = 0
  private var contexts: [Context] = [.code(parentheses: 0)]

  /// `text` with blanks for comments and for what stands between quotes.
  static func strip(_ text: [UInt8]) -> [UInt8] {
    var stripper = CommentStripper(text: text)
    stripper.output.reserveCapacity(text.count)
    while stripper.index < text.count { stripper.step() }
    return stripper.output
  }

  private init(text: [UInt8]) { self.text = text }

  private mutating func step() {
    switch contexts[contexts.count - 1] {
    case .code(let parentheses): stepCode(parentheses)
    case .lineComment:
      if text[index] == UInt8(ascii: "\n") { contexts.removeLast() }
      blank(1)
    case .blockComment:
      if matches("/*") {
        contexts.append(.blockComment)
        blank(2)
      } else if matches("*/") {
        contexts.removeLast()
        blank(2)
      } else {
        blank(1)
      }
    case .string(let hashes, let isMultiline): stepString(hashes, isMultiline)
    }
  }

  private mutating func stepCode(_ parentheses: Int) {
    if matches("//") {
      contexts.append(.lineComment)
      return blank(2)
    }
    if matches("/*") {
      contexts.append(.blockComment)
      return blank(2)
    }
    let byte = text[index]
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#"), openString() { return }
    let isInterpolation = contexts.count > 1
    if isInterpolation, byte == UInt8(ascii: "(") {
      contexts[contexts.count - 1] = .code(parentheses: parentheses + 1)
    } else if isInterpolation, byte == UInt8(ascii: ")") {
      if parentheses == 1 {
        contexts.removeLast()
      } else {
        contexts[contexts.count - 1] = .code(parentheses: parentheses - 1)
      }
    }
    keep(1)
  }

  /// Enters a string literal that begins here, with any number of `#`; false when there is none.
  private mutating func openString() -> Bool {
    var hashes = 0
    while index + hashes < text.count, text[index + hashes] == UInt8(ascii: "#") { hashes += 1 }
    guard index + hashes < text.count, text[index + hashes] == UInt8(ascii: "\"") else { return false }
    keep(hashes)
    let isMultiline = matches("\"\"\"")
    keep(isMultiline ? 3 : 1)
    contexts.append(.string(hashes: hashes, isMultiline: isMultiline))
    return true
  }

  private mutating func stepString(_ hashes: Int, _ isMultiline: Bool) {
    let quotes = isMultiline ? 3 : 1
    if matches(isMultiline ? "\"\"\"" : "\""), hasHashes(hashes, after: quotes) {
      contexts.removeLast()
      return keep(quotes + hashes)
    }
    guard text[index] == UInt8(ascii: "\\"), hasHashes(hashes, after: 1) else {
      if !isMultiline, text[index] == UInt8(ascii: "\n") { contexts.removeLast() }
      return blank(1)
    }
    let escaped = index + 1 + hashes
    if escaped < text.count, text[escaped] == UInt8(ascii: "(") {
      blank(1 + hashes)
      contexts.append(.code(parentheses: 0))
    } else {
      blank(2 + hashes)
    }
  }

  private func hasHashes(_ count: Int, after offset: Int) -> Bool {
    guard index + offset + count <= text.count else { return false }
    for position in (index + offset)..<(index + offset + count) where text[position] != UInt8(ascii: "#") {
      return false
    }
    return true
  }

  private func matches(_ sign: StaticString) -> Bool {
    guard index + sign.utf8CodeUnitCount <= text.count else { return false }
    for offset in 0..<sign.utf8CodeUnitCount where text[index + offset] != sign.utf8Start[offset] { return false }
    return true
  }

  private mutating func keep(_ count: Int) {
    for _ in 0..<count where index < text.count {
      output.append(text[index])
      index += 1
    }
  }

  private mutating func blank(_ count: Int) {
    for _ in 0..<count where index < text.count {
      output.append(text[index] == UInt8(ascii: "\n") ? UInt8(ascii: "\n") : UInt8(ascii: " "))
      index += 1
    }
  }
}
