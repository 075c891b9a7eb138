import EXI

/// Integers of any size between groups of seven bits and decimal digits.
enum DecimalInteger {
  /// The decimal notation.
  static func text(_ integer: EXIInteger) -> String {
    // Digits, least significant first; the stream holds -(value + 1) of what is negative.
    var digits: [UInt8] = [0]
    for index in stride(from: integer.count - 1, through: 0, by: -1) {
      multiply(&digits, by: 128, adding: Int(integer[index]))
    }
    if integer.isNegative { multiply(&digits, by: 1, adding: 1) }
    let text = digits.reversed().map { String($0) }.joined()
    return integer.isNegative ? "-" + text : text
  }

  /// The integer of a decimal notation, nil when it is none or has too many bits.
  static func value(_ text: String) -> EXIInteger? {
    let isNegative = text.hasPrefix("-")
    var digits = text.drop { $0 == "-" }.utf8.map { $0 &- UInt8(ascii: "0") }
    guard !digits.isEmpty, digits.count <= 100, digits.allSatisfy({ $0 <= 9 }) else { return nil }
    let isZero = digits.allSatisfy { $0 == 0 }
    var integer = EXIInteger(isNegative: isNegative && !isZero)
    if integer.isNegative { decrement(&digits) }
    while digits.contains(where: { $0 != 0 }) {
      if !integer.append(divide(&digits)) { return nil }
    }
    return integer
  }

  private static func multiply(_ digits: inout [UInt8], by factor: Int, adding: Int) {
    var carry = adding
    for index in digits.indices {
      let value = Int(digits[index]) * factor + carry
      digits[index] = UInt8(value % 10)
      carry = value / 10
    }
    while carry > 0 {
      digits.append(UInt8(carry % 10))
      carry /= 10
    }
  }

  /// Takes 1 off a number above 0, most significant digit first.
  private static func decrement(_ digits: inout [UInt8]) {
    for index in digits.indices.reversed() {
      if digits[index] > 0 {
        digits[index] -= 1
        return
      }
      digits[index] = 9
    }
  }

  /// Divides by 128, most significant digit first, and returns the remainder.
  private static func divide(_ digits: inout [UInt8]) -> UInt8 {
    var rest = 0
    for index in digits.indices {
      let value = rest * 10 + Int(digits[index])
      digits[index] = UInt8(value / 128)
      rest = value % 128
    }
    return UInt8(rest)
  }
}
