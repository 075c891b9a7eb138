/// A Swift file, with a second reading of it in which comments and the contents of strings are blank.
struct SourceText: Sendable {
  /// An identifier, keyword or number, or one character of punctuation, with its line (from 1).
  struct Token: Sendable {
    let text: String
    let line: Int
  }

  /// Path from the package root.
  let path: String
  /// The lines as written.
  let lines: [String]
  /// The lines with comments and the contents of string literals blanked; code inside interpolations stays.
  let codeLines: [String]
  /// The words and signs of ``codeLines``.
  let tokens: [Token]

  init(path: String, text: String) {
    self.path = path
    let code = CommentStripper.strip(Array(text.utf8))
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    codeLines = code.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    tokens = Self.tokenise(code)
  }

  /// True for code written by a generator: its size is not a matter of taste.
  var isGenerated: Bool { path.split(separator: "/").contains("Generated") }

  private static func tokenise(_ code: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    var line = 1
    var index = 0
    while index < code.count {
      let byte = code[index]
      let start = index
      index += 1
      if byte == UInt8(ascii: "\n") {
        line += 1
      } else if isWord(byte) {
        while index < code.count, isWord(code[index]) { index += 1 }
        tokens.append(Token(text: String(decoding: code[start..<index], as: UTF8.self), line: line))
      } else if byte > UInt8(ascii: " ") {
        tokens.append(Token(text: String(decoding: code[start..<index], as: UTF8.self), line: line))
      }
    }
    return tokens
  }

  /// Letters, digits, `_`, `$`, the backtick of escaped names, and everything outside ASCII.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "$"): true
    default: byte >= 0x80
    }
  }
}
