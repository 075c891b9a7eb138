/// The escapes in texts, as the decoder takes them: fewer than JSON5 has.
extension JSON5SyntaxCheck {
  /// Walks over a backslash and what belongs to it.
  mutating func escape() throws(Problem) {
    let start = position
    position += 1
    guard let byte else { return }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "/"), 0x0A: return
    case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): return
    case 0x0D: if self.byte == 0x0A { position += 1 }
    case UInt8(ascii: "x"): _ = try digits(2, after: start)
    case UInt8(ascii: "u"): try unicode(start)
    default:
      // The character behind the backslash may have several bytes.
      while let next = self.byte, byte >= 0x80, next & 0xC0 == 0x80 { position += 1 }
      throw problem("'\(word(from: start))' is no escape that a text may have; a backslash is written \\\\", at: start)
    }
  }

  /// One character in one escape, or in two that belong together.
  private mutating func unicode(_ start: Int) throws(Problem) {
    let first = try digits(4, after: start)
    guard (0xD800..<0xE000).contains(first) else { return }
    let second = position
    if first < 0xDC00, rest.starts(with: "\\u".utf8) {
      position += 2
      if (0xDC00..<0xE000).contains(try digits(4, after: second)) { return }
    }
    throw problem("'\(word(from: start))' is half a character", at: start)
  }

  /// So many hexadecimal digits; the decoder refuses the character 0.
  private mutating func digits(_ count: Int, after start: Int) throws(Problem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw problem("'\(word(from: start))' needs \(count) hexadecimal digits", at: start)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    if value == 0 { throw problem("a text must not hold the character 0, '\(word(from: start))'", at: start) }
    return value
  }
}
