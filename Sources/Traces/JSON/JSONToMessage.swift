import EXI

/// Turns JSON, or what a source makes up, into message values; the generated methods are in `Generated`.
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
    try field.object(keys)
  }

  func list<Element: EXIElement, let capacity: Int>(
    _ field: JSONField?, _ minimum: Int, _ maximum: Int?, repeatWidth: UInt8,
    _ convert: (JSONField) throws -> Element
  ) throws -> EXIList<Element, capacity> {
    var list = EXIList<Element, capacity>()
    guard let field else { return list }
    // All members first: what they put into the scratch space must not stand between them.
    let elements = try field.elements(minimum, maximum, inPlace: capacity).map(convert)
    for element in elements { try scratch.append(element, to: &list, repeatWidth: repeatWidth) }
    return list
  }

  func put<Element: EXIElement>(_ element: Element) throws(EXIError) -> EXIDeferred<Element> {
    try scratch.put(element)
  }

  // MARK: Values

  func boolean(_ field: JSONField) throws(V2GJSONError) -> Bool {
    let given = field.value(.boolean)
    guard case .bool(let value) = given else {
      throw field.error("expected true or false, found \(given.kindName)")
    }
    return value
  }

  func integer<Number: FixedWidthInteger>(
    _ field: JSONField, _ minimum: Number, _ maximum: Number
  ) throws(V2GJSONError) -> Number {
    let expected = "expected an integer from \(minimum) to \(maximum)"
    let given = field.value(
      .integer(allowed: Int128(minimum)...Int128(maximum), held: Int128(Number.min)...Int128(Number.max)))
    guard case .number(let number) = given else { throw field.error("\(expected), found \(given.kindName)") }
    guard number.isInteger, let value = Number(number.text),
      field.made != nil || (value >= minimum && value <= maximum)
    else { throw field.error("\(expected), found \(number.text)") }
    return value
  }

  func bigInteger(_ field: JSONField) throws(V2GJSONError) -> EXIInteger {
    let expected = "expected an integer of at most \(EXIInteger.maximumGroups * 7) bits"
    let given = field.value(.bigInteger(bits: EXIInteger.maximumGroups * 7))
    guard case .number(let number) = given else { throw field.error("\(expected), found \(given.kindName)") }
    guard number.isInteger, let value = DecimalInteger.value(number.text) else {
      throw field.error("\(expected), found \(number.text)")
    }
    return value
  }

  func enumeration<Value: EXIEnumeration>(_ field: JSONField) throws(V2GJSONError) -> Value {
    let values = (0..<Value.count).compactMap { Value(rawValue: $0) }
    let names = values.map { "\($0.name)" }
    let given = field.value(.enumeration(names))
    guard case .string(let text) = given else {
      throw field.error("expected one of \(names.joined(separator: ", ")), found \(given.kindName)")
    }
    guard let index = names.firstIndex(of: text) else {
      throw field.error(
        "\"\(text)\" is not known, expected one of \(names.joined(separator: ", "))",
        nearest: NearestName.find(text, in: names))
    }
    return values[index]
  }

  private func string(
    _ field: JSONField, _ kind: @autoclosure () -> ValueKind, _ what: String
  ) throws(V2GJSONError) -> String {
    let given = field.value(kind())
    guard case .string(let text) = given else { throw field.error("expected \(what), found \(given.kindName)") }
    return text
  }

  private func check(
    _ count: Int, _ minimum: Int, _ maximum: Int?, _ unit: String, _ field: JSONField
  ) throws(V2GJSONError) {
    if field.made != nil || (count >= minimum && count <= maximum ?? Int.max) { return }
    let bounds = maximum.map { minimum == $0 ? "\($0)" : "\(minimum) to \($0)" } ?? "at least \(minimum)"
    throw field.error("expected \(bounds) \(unit), found \(count)")
  }

  func text<let capacity: Int>(_ field: JSONField, _ minimum: Int, _ maximum: Int?) throws -> EXIText<capacity> {
    let scalars = try string(field, .text(minimum: minimum, maximum: maximum), "a string").unicodeScalars.map(\.value)
    try check(scalars.count, minimum, maximum, "characters", field)
    return try scratch.text(scalars: scalars.span)
  }

  func hex<let capacity: Int>(_ field: JSONField, _ minimum: Int, _ maximum: Int?) throws -> EXIBytes<capacity> {
    let text = try string(field, .hex(minimum: minimum, maximum: maximum), "hexadecimal digits")
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
    let text = try string(field, .base64(minimum: minimum, maximum: maximum), "base64")
    guard let bytes = Base64.bytes(text) else { throw field.error("expected base64") }
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
