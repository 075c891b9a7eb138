import EXI

/// Turns message values into JSON; the generated methods are in `Generated`.
struct MessageToJSON {
  /// The bytes that deferred parts are read from.
  let source: [UInt8]
  /// Whether deferred parts are read; otherwise their place is taken by their size.
  var showsDeferredParts = true

  private func size(_ count: Int, _ unit: String) -> JSONValue { .string("(\(count) \(unit))") }

  func enumeration<Value: EXIEnumeration>(_ value: Value) -> JSONValue {
    .string("\(value.name)")
  }

  func text<let capacity: Int>(_ value: EXIText<capacity>) throws(EXIError) -> JSONValue {
    if !showsDeferredParts, value.deferred != nil { return size(Int(value.scalarCount), "characters") }
    var bytes: [UInt8] = []
    try value.forEachByte(in: source.span.bytes) { bytes.append($0) }
    return .string(String(decoding: bytes, as: UTF8.self))
  }

  func hex<let capacity: Int>(_ value: EXIBytes<capacity>) throws(EXIError) -> JSONValue {
    if !showsDeferredParts, value.deferred != nil { return size(value.count, "bytes") }
    return .hex(try bytes(value))
  }

  func base64<let capacity: Int>(_ value: EXIBytes<capacity>) throws(EXIError) -> JSONValue {
    if !showsDeferredParts, value.deferred != nil { return size(value.count, "bytes") }
    return .base64(try bytes(value))
  }

  private func bytes<let capacity: Int>(_ value: EXIBytes<capacity>) throws(EXIError) -> [UInt8] {
    var bytes: [UInt8] = []
    try value.forEachByte(in: source.span.bytes) { bytes.append($0) }
    return bytes
  }

  func integer(_ value: EXIInteger) -> JSONValue {
    .number(JSONNumber(text: DecimalInteger.text(value)))
  }

  func list<Element: EXIElement, let capacity: Int>(
    _ list: EXIList<Element, capacity>, _ convert: (Element) throws(EXIError) -> JSONValue
  ) throws(EXIError) -> JSONValue {
    var elements: [JSONValue] = []
    var cursor = EXICursor(list)
    if !showsDeferredParts {
      for index in 0..<list.inlineCount { if let element = list[index] { elements.append(try convert(element)) } }
      if list.count > list.inlineCount { elements.append(size(list.count - list.inlineCount, "members")) }
      return .array(elements)
    }
    while let element = try cursor.next(list, in: source.span.bytes) { elements.append(try convert(element)) }
    return .array(elements)
  }

  func deferred<Element: EXIElement>(
    _ part: EXIDeferred<Element>, _ convert: (Element) throws(EXIError) -> JSONValue
  ) throws(EXIError) -> JSONValue {
    if !showsDeferredParts { return size(Int(part.range.bitLength), "bits") }
    return try convert(try part.decode(in: source.span.bytes))
  }
}

extension JSONValue {
  /// Bytes as upper-case hexadecimal digits, the form of `hexBinary`.
  public static func hex(_ bytes: [UInt8]) -> JSONValue {
    let digits = Array("0123456789ABCDEF".utf8)
    return .string(String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self))
  }

  /// Bytes as base64, the form of `base64Binary`.
  public static func base64(_ bytes: [UInt8]) -> JSONValue { .string(Base64.text(bytes)) }
}

/// Base64 with padding, without line breaks.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group: UInt32 = 0
      for index in 0..<3 { group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
      for index in 0..<4 {
        result.append(index <= count ? alphabet[Int(group >> UInt32(18 - 6 * index)) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The bytes of a text, nil when it is no base64 with full padding.
  static func bytes(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 4 == 0 else { return nil }
    var result: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 4) {
      var group: UInt32 = 0
      var count = 0
      for index in 0..<4 {
        let digit = digits[start + index]
        if digit == UInt8(ascii: "="), index >= 2, start + 4 == digits.count {
          group <<= 6
        } else if count == index, let value = alphabet.firstIndex(of: digit) {
          group = group << 6 | UInt32(value)
          count += 1
        } else {
          return nil
        }
      }
      for index in 0..<(count - 1) { result.append(UInt8(group >> UInt32(16 - 8 * index) & 255)) }
    }
    return result
  }
}
