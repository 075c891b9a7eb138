import EXI

/// A value in a JSON message with its place.
struct JSONField {
  let value: JSONValue
  let path: String

  /// An error at this place.
  func error(_ problem: String, nearest: String? = nil) -> V2GJSONError {
    V2GJSONError(path: path, problem: problem, nearest: nearest)
  }

  /// A member of the object at this place.
  func member(_ key: String, _ value: JSONValue) -> JSONField {
    JSONField(value: value, path: path.isEmpty ? key : "\(path).\(key)")
  }
}

/// An object of a JSON message whose keys have been checked.
struct JSONFields {
  let field: JSONField
  let object: JSONObject

  /// A member that may be absent.
  func optional(_ key: String) -> JSONField? {
    object[key].map { field.member(key, $0) }
  }

  /// A member that must be there.
  func required(_ key: String) throws(V2GJSONError) -> JSONField {
    guard let found = optional(key) else { throw field.error("\"\(key)\" is missing") }
    return found
  }

  /// The one member of several that may be there; nil when there is none.
  func optionalChoice(_ keys: [String]) throws(V2GJSONError) -> (key: String, field: JSONField)? {
    let present = keys.filter { object[$0] != nil }
    if present.count > 1 { throw field.error("only one of \(present.joined(separator: ", ")) may be there") }
    guard let key = present.first, let found = optional(key) else { return nil }
    return (key, found)
  }

  /// The one member of several that must be there.
  func choice(_ keys: [String]) throws(V2GJSONError) -> (key: String, field: JSONField) {
    guard let found = try optionalChoice(keys) else {
      throw field.error("one of \(keys.joined(separator: ", ")) is missing")
    }
    return found
  }
}

/// Turns JSON into message values; the generated methods are in `Generated`.
final class JSONToMessage {
  private var scratch: HeapScratch

  /// - `room`: bytes for deferred parts.
  init(room: Int) {
    scratch = HeapScratch(room: room)
  }

  /// The bytes of a message made by this object.
  func encode<Message: EXIDocument>(_ message: Message, room: Int) throws(EXIError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: room)
    var span = buffer.mutableSpan
    var raw = span.mutableBytes
    let source = scratch.bytes
    let count = try message.encode(into: &raw, source: source.span.bytes)
    return Array(buffer[..<count])
  }

  // MARK: Objects and lists

  func object(_ field: JSONField, _ keys: [String]) throws(V2GJSONError) -> JSONFields {
    guard case .object(let object) = field.value else {
      throw field.error("expected an object, found \(field.value.kindName)")
    }
    for member in object.members where !keys.contains(member.key) {
      let expected = keys.isEmpty ? "no content is allowed here" : "expected \(keys.joined(separator: ", "))"
      throw field.error(
        "\"\(member.key)\" is not known, \(expected)", nearest: NearestName.find(member.key, in: keys))
    }
    return JSONFields(field: field, object: object)
  }

  func list<Element: EXIElement, let capacity: Int>(
    _ field: JSONField?, _ minimum: Int, _ maximum: Int?, repeatWidth: UInt8,
    _ convert: (JSONField) throws -> Element
  ) throws -> EXIList<Element, capacity> {
    var list = EXIList<Element, capacity>()
    guard let field else { return list }
    guard case .array(let values) = field.value else {
      throw field.error("expected an array, found \(field.value.kindName)")
    }
    if values.count < minimum || values.count > maximum ?? Int.max {
      let bounds = maximum.map { "\(minimum) to \($0)" } ?? "at least \(minimum)"
      throw field.error("expected \(bounds) members, found \(values.count)")
    }
    // All members first: what they put into the scratch space must not stand between them.
    var elements: [Element] = []
    for (index, value) in values.enumerated() {
      elements.append(try convert(JSONField(value: value, path: "\(field.path)[\(index)]")))
    }
    for element in elements { try scratch.append(element, to: &list, repeatWidth: repeatWidth) }
    return list
  }

  func put<Element: EXIElement>(_ element: Element) throws(EXIError) -> EXIDeferred<Element> {
    try scratch.put(element)
  }

  // MARK: Values

  func boolean(_ field: JSONField) throws(V2GJSONError) -> Bool {
    guard case .bool(let value) = field.value else {
      throw field.error("expected true or false, found \(field.value.kindName)")
    }
    return value
  }

  func integer<Number: FixedWidthInteger>(
    _ field: JSONField, _ minimum: Number, _ maximum: Number
  ) throws(V2GJSONError) -> Number {
    let expected = "expected an integer from \(minimum) to \(maximum)"
    guard case .number(let number) = field.value else {
      throw field.error("\(expected), found \(field.value.kindName)")
    }
    guard number.isInteger, let value = Number(number.text), value >= minimum, value <= maximum else {
      throw field.error("\(expected), found \(number.text)")
    }
    return value
  }

  func enumeration<Value: EXIEnumeration>(_ field: JSONField) throws(V2GJSONError) -> Value {
    let values = (0..<Value.count).compactMap { Value(rawValue: $0) }
    let names = values.map { "\($0.name)" }
    guard case .string(let text) = field.value else {
      throw field.error("expected one of \(names.joined(separator: ", ")), found \(field.value.kindName)")
    }
    guard let index = names.firstIndex(of: text) else {
      throw field.error(
        "\"\(text)\" is not known, expected one of \(names.joined(separator: ", "))",
        nearest: NearestName.find(text, in: names))
    }
    return values[index]
  }

  private func string(_ field: JSONField, _ what: String) throws(V2GJSONError) -> String {
    guard case .string(let text) = field.value else {
      throw field.error("expected \(what), found \(field.value.kindName)")
    }
    return text
  }

  private func check(
    _ count: Int, _ minimum: Int, _ maximum: Int?, _ unit: String, _ field: JSONField
  ) throws(V2GJSONError) {
    if count >= minimum, count <= maximum ?? Int.max { return }
    let bounds = maximum.map { minimum == $0 ? "\($0)" : "\(minimum) to \($0)" } ?? "at least \(minimum)"
    throw field.error("expected \(bounds) \(unit), found \(count)")
  }

  func text<let capacity: Int>(_ field: JSONField, _ minimum: Int, _ maximum: Int?) throws -> EXIText<capacity> {
    let scalars = try string(field, "a string").unicodeScalars.map(\.value)
    try check(scalars.count, minimum, maximum, "characters", field)
    return try scratch.text(scalars: scalars.span)
  }

  func hex<let capacity: Int>(_ field: JSONField, _ minimum: Int, _ maximum: Int?) throws -> EXIBytes<capacity> {
    let text = try string(field, "hexadecimal digits")
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text {
      guard character.isASCII, let digit = character.hexDigitValue else {
        throw field.error("expected hexadecimal digits, found \"\(character)\"")
      }
      if let upper = high {
        bytes.append(upper << 4 | UInt8(digit))
        high = nil
      } else {
        high = UInt8(digit)
      }
    }
    if high != nil { throw field.error("expected an even number of hexadecimal digits, found \(text.count)") }
    try check(bytes.count, minimum, maximum, "bytes", field)
    return try scratch.bytes(bytes.span)
  }

  func base64<let capacity: Int>(_ field: JSONField, _ minimum: Int, _ maximum: Int?) throws -> EXIBytes<capacity> {
    guard let bytes = Base64.bytes(try string(field, "base64")) else { throw field.error("expected base64") }
    try check(bytes.count, minimum, maximum, "bytes", field)
    return try scratch.bytes(bytes.span)
  }
}

/// A scratch space on the heap.
struct HeapScratch: EXIScratchSpace, ~Copyable {
  private let buffer: UnsafeMutableRawBufferPointer
  private var usedBits = 0

  init(room: Int) {
    buffer = .allocate(byteCount: room, alignment: 8)
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    buffer.deallocate()
  }

  /// The bytes in use.
  var bytes: [UInt8] { Array(buffer[..<((usedBits + 7) / 8)]) }

  mutating func withStorage<Result>(
    _ body: (UnsafeMutableRawBufferPointer, inout Int) throws(EXIError) -> Result
  ) throws(EXIError) -> Result {
    try body(buffer, &usedBits)
  }
}
