/// Numbers as the exports write them.
enum SPIText {
  /// `0x` and two, four or eight digits: a word of so many halves of a byte.
  static func word(_ field: ArraySlice<UInt8>) -> SPIWord? {
    guard [4, 6, 10].contains(field.count), field[field.startIndex] == 0x30,
      field[field.startIndex + 1] | 0x20 == 0x78
    else { return nil }
    var value: UInt32 = 0
    for character in field.dropFirst(2) {
      guard let digit = Hex.digit(character) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return SPIWord(value: value, byteCount: field.count / 2 - 1)
  }

  /// A whole number without a sign, at most nine digits.
  static func number(_ field: ArraySlice<UInt8>) -> Int32? {
    guard (1...9).contains(field.count), field.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return field.reduce(0) { $0 * 10 + Int32($1 - 0x30) }
  }

  /// Seconds, with or without a sign, a fraction and an exponent, as picoseconds; what is below is cut. Nil
  /// also for what is longer than 26 days, so that two times can be subtracted.
  static func time_ps(_ field: ArraySlice<UInt8>) -> Int64? {
    var at = field.startIndex
    let isNegative = at < field.endIndex && field[at] == 0x2D
    if isNegative { at += 1 }
    var digits: [UInt8] = []
    var decimals = 0
    var isFraction = false
    var exponent = 0
    while at < field.endIndex {
      switch field[at] {
      case 0x30...0x39:
        digits.append(field[at] - 0x30)
        if isFraction { decimals += 1 }
      case 0x2E where !isFraction: isFraction = true
      case 0x65, 0x45:
        guard let value = integer(field[(at + 1)...]) else { return nil }
        exponent = value
        at = field.endIndex - 1
      default: return nil
      }
      at += 1
    }
    guard !digits.isEmpty, digits.count <= 40 else { return nil }
    guard let value = scaled(digits, by: 12 - decimals + exponent), value < Int64.max / 4 else { return nil }
    return isNegative ? -value : value
  }

  /// The number that `digits` are, times a power of ten.
  private static func scaled(_ digits: [UInt8], by power: Int) -> Int64? {
    var value: Int64 = 0
    for digit in digits.dropLast(min(max(0, -power), digits.count)) {
      let (tenfold, overflows) = value.multipliedReportingOverflow(by: 10)
      guard !overflows, tenfold <= Int64.max - 9 else { return nil }
      value = tenfold + Int64(digit)
    }
    guard value != 0 else { return 0 }
    for _ in 0..<max(0, min(power, 20)) {
      let (tenfold, overflows) = value.multipliedReportingOverflow(by: 10)
      guard !overflows else { return nil }
      value = tenfold
    }
    return value
  }

  private static func integer(_ field: ArraySlice<UInt8>) -> Int? {
    guard let value = Int(String(decoding: field, as: UTF8.self)), abs(value) <= 30 else { return nil }
    return value
  }

  /// A time in picoseconds as captures have it, to the nanosecond.
  static func captureTime(_ time_ps: Int64) -> CaptureTime {
    let time_ns = time_ps >= 0 ? time_ps / 1_000 : (time_ps - 999) / 1_000
    let seconds = time_ns >= 0 ? time_ns / 1_000_000_000 : (time_ns - 999_999_999) / 1_000_000_000
    return CaptureTime(seconds: seconds, fraction: UInt64(time_ns - seconds * 1_000_000_000), decimals: 9)
  }
}
