/// One row of an SPI export.
struct SPIRow {
  enum Kind: UInt8 {
    /// Chip select falls.
    case enable
    /// One byte in each direction.
    case byte
    /// Chip select rises.
    case disable
    /// A row that could not be read: at least one byte is missing.
    case hole
  }

  var kind: Kind
  /// Picoseconds since the start of the recording; may be negative.
  var time_ps: Int64
  var mosi: UInt8 = 0
  var miso: UInt8 = 0
  /// Line in the file, from 1.
  var line: Int
}

/// Which column of an export is what.
struct SPIColumns {
  var dialect: SPIRecording.Dialect
  var count: Int
  var type: Int?
  var time: Int
  var mosi: Int
  var miso: Int

  /// The columns that a header names; nil when it has neither MOSI nor MISO.
  ///
  /// - Throws: what is missing, in words.
  static func header(_ fields: [String]) throws(SPIHeaderError) -> SPIColumns? {
    let names = fields.map { $0.lowercased() }
    let mosi = names.firstIndex(of: "mosi")
    let miso = names.firstIndex(of: "miso")
    guard mosi != nil || miso != nil else { return nil }
    guard let mosi else { throw SPIHeaderError(missing: "mosi") }
    guard let miso else { throw SPIHeaderError(missing: "miso") }
    if let type = names.firstIndex(of: "type") {
      guard let time = names.firstIndex(of: "start_time") else { throw SPIHeaderError(missing: "start_time") }
      return SPIColumns(dialect: .dataTable, count: names.count, type: type, time: time, mosi: mosi, miso: miso)
    }
    guard let time = names.firstIndex(where: { $0.hasPrefix("time") || $0 == "start_time" }) else {
      throw SPIHeaderError(missing: "Time [s]")
    }
    return SPIColumns(dialect: .analyser, count: names.count, time: time, mosi: mosi, miso: miso)
  }
}

/// A column that a header should have.
struct SPIHeaderError: Error {
  var missing: String
}

/// Numbers as the exports write them.
enum SPIText {
  /// `0x` and two digits.
  static func byte(_ field: ArraySlice<UInt8>) -> UInt8? {
    guard field.count == 4, field[field.startIndex] == 0x30, field[field.startIndex + 1] | 0x20 == 0x78 else {
      return nil
    }
    guard let high = digit(field[field.startIndex + 2]), let low = digit(field[field.startIndex + 3]) else {
      return nil
    }
    return high << 4 | low
  }

  /// Seconds, with or without a sign, a fraction and an exponent, as picoseconds; what is below is cut.
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
    guard let value = scaled(digits, by: 12 - decimals + exponent) else { return nil }
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

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x30...0x39: character - 0x30
    case 0x41...0x46: character - 0x41 + 10
    case 0x61...0x66: character - 0x61 + 10
    default: nil
    }
  }

  /// A time in picoseconds as captures have it, to the nanosecond.
  static func captureTime(_ time_ps: Int64) -> CaptureTime {
    let time_ns = time_ps >= 0 ? time_ps / 1_000 : (time_ps - 999) / 1_000
    let seconds = time_ns >= 0 ? time_ns / 1_000_000_000 : (time_ns - 999_999_999) / 1_000_000_000
    return CaptureTime(seconds: seconds, fraction: UInt64(time_ns - seconds * 1_000_000_000), decimals: 9)
  }
}
