/// The numbers of JSON5, as far as the decoder takes them.
enum JSON5Number {
  /// What a word is.
  enum Verdict: Equatable {
    case good
    /// A number, but one that is not taken, and why.
    case wrong(String)
    /// No number.
    case none
  }

  static func check(_ word: String) -> Verdict {
    let unsigned = word.hasPrefix("-") || word.hasPrefix("+") ? word.dropFirst() : word[...]
    if unsigned == "Infinity" || unsigned == "NaN" { return .good }
    if unsigned.lowercased().hasPrefix("0x") { return hexadecimal(unsigned.dropFirst(2), word) }
    return decimal(unsigned, word)
  }

  private static func hexadecimal(_ digits: Substring, _ word: String) -> Verdict {
    guard !digits.isEmpty, digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return .none }
    // Above that not every whole number is one of the decoder's.
    guard let value = UInt64(digits, radix: 16), value <= 1 << 53 else {
      return .wrong("the number '\(word)' is too large")
    }
    return .good
  }

  private static func decimal(_ unsigned: Substring, _ word: String) -> Verdict {
    let parts = unsigned.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard mantissa.allSatisfy(isDigits), mantissa.contains(where: { !$0.isEmpty }) else { return .none }
    var exponent = ""
    if parts.count > 1 {
      let digits = parts[1].hasPrefix("-") || parts[1].hasPrefix("+") ? parts[1].dropFirst() : parts[1]
      guard !digits.isEmpty, isDigits(digits) else { return .none }
      exponent = "e" + parts[1]
    }
    let whole = mantissa[0]
    if whole.count > 1, whole.hasPrefix("0") { return .wrong("the number '\(word)' must not begin with 0") }
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    let value = Double("\(whole.isEmpty ? "0" : whole).\(fraction.isEmpty ? "0" : fraction)\(exponent)")
    let isZero = (whole + fraction).allSatisfy { $0 == "0" }
    guard let value, value.isFinite else { return .wrong("the number '\(word)' is too large") }
    return value == 0 && !isZero ? .wrong("the number '\(word)' is too small to be told from 0") : .good
  }

  private static func isDigits(_ text: Substring) -> Bool { text.utf8.allSatisfy { (0x30...0x39).contains($0) } }
}
