/// What is wrong in a JSON text, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let message: String
  /// The line, from 1.
  public let line: Int
  /// The column in bytes, from 1.
  public let column: Int

  /// Line, column and message.
  public var description: String { "line \(line), column \(column): \(message)" }
}

extension JSONValue {
  /// Parses a JSON text (RFC 8259); a key that stands twice in an object is an error.
  ///
  /// Throws with line and column.
  public init(parsing text: String) throws(JSONError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// Parses the UTF-8 bytes of a JSON text.
  ///
  /// Throws with line and column.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.document()
  }
}

/// A parser over the bytes of a JSON text.
private struct JSONParser {
  let bytes: [UInt8]
  private var index = 0

  /// Deeper documents are refused, so that no input exhausts the stack.
  static let maximumDepth = 100

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    if index < bytes.count { throw error("nothing may follow the value") }
    return value
  }

  private func error(_ message: String, at place: Int? = nil) -> JSONError {
    let end = min(place ?? index, bytes.count)
    var line = 1
    var start = 0
    for position in 0..<end where bytes[position] == 0x0A {
      line += 1
      start = position + 1
    }
    return JSONError(message: message, line: line, column: end - start + 1)
  }

  private mutating func skipSpace() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    if depth > JSONParser.maximumDepth { throw error("nested more than \(JSONParser.maximumDepth) deep") }
    skipSpace()
    guard let byte = next else { throw error("a value is missing") }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: return try word()
    }
  }

  private mutating func word() throws(JSONError) -> JSONValue {
    let words: [(String, JSONValue)] = [("true", .bool(true)), ("false", .bool(false)), ("null", .null)]
    for (text, value) in words where bytes[index...].starts(with: text.utf8) {
      index += text.utf8.count
      return value
    }
    throw error("expected a value")
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    index += 1
    var object = JSONObject()
    var keys: Set<String> = []
    skipSpace()
    if next == UInt8(ascii: "}") {
      index += 1
      return .object(object)
    }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("expected a key in quotes") }
      let place = index
      let key = try string()
      guard keys.insert(key).inserted else { throw error("the key \"\(key)\" stands twice", at: place) }
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw error("expected ':'") }
      index += 1
      object.append(key, try value(depth: depth + 1))
      skipSpace()
      if next == UInt8(ascii: ",") {
        index += 1
      } else if next == UInt8(ascii: "}") {
        index += 1
        return .object(object)
      } else {
        throw error("expected ',' or '}'")
      }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    index += 1
    var elements: [JSONValue] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      index += 1
      return .array(elements)
    }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if next == UInt8(ascii: ",") {
        index += 1
      } else if next == UInt8(ascii: "]") {
        index += 1
        return .array(elements)
      } else {
        throw error("expected ',' or ']'")
      }
    }
  }

  private mutating func digits() -> Int {
    let start = index
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
    return index - start
  }

  private mutating func number() throws(JSONError) -> JSONNumber {
    let start = index
    if next == UInt8(ascii: "-") { index += 1 }
    let first = next
    let count = digits()
    if count == 0 { throw error("expected a digit") }
    if count > 1, first == UInt8(ascii: "0") { throw error("a number must not start with 0", at: start) }
    if next == UInt8(ascii: ".") {
      index += 1
      if digits() == 0 { throw error("expected a digit") }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      index += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
      if digits() == 0 { throw error("expected a digit") }
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    return JSONNumber(text: text == "-0" ? "0" : text)
  }

  private mutating func string() throws(JSONError) -> String {
    let start = index
    index += 1
    var content: [UInt8] = []
    while true {
      guard let byte = next else { throw error("the string does not end", at: start) }
      if byte == UInt8(ascii: "\"") { break }
      if byte < 0x20 { throw error("a control character in a string must be escaped") }
      index += 1
      if byte == UInt8(ascii: "\\") {
        try escape(into: &content)
      } else {
        content.append(byte)
      }
    }
    index += 1
    guard let text = String(validating: content, as: UTF8.self) else {
      throw error("the string is no valid UTF-8", at: start)
    }
    return text
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
    let simple: [UInt8: UInt8] = [
      UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 0x08,
      UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]
    guard let byte = next else { throw error("the string does not end") }
    index += 1
    if let character = simple[byte] {
      content.append(character)
      return
    }
    guard byte == UInt8(ascii: "u") else { throw error("unknown escape", at: index - 2) }
    var scalar = try hexUnit()
    if scalar >= 0xD800, scalar < 0xDC00, bytes[index...].starts(with: "\\u".utf8) {
      index += 2
      let low = try hexUnit()
      guard low >= 0xDC00, low < 0xE000 else { throw error("half a surrogate pair", at: index - 6) }
      scalar = 0x1_0000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let unicode = Unicode.Scalar(scalar) else { throw error("half a surrogate pair", at: index - 6) }
    content += Array(String(Character(unicode)).utf8)
  }

  private mutating func hexUnit() throws(JSONError) -> UInt32 {
    guard index + 4 <= bytes.count,
      let value = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16),
      bytes[index] != UInt8(ascii: "+"), bytes[index] != UInt8(ascii: "-")
    else { throw error("expected four hexadecimal digits") }
    index += 4
    return value
  }
}
