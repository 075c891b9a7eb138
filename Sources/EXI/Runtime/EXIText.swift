/// A string of a V2G message: up to `capacity` bytes of UTF-8 in place, a longer one deferred.
///
/// A deferred string stays in the bytes it was decoded from; whoever needs it hands in those bytes again. So a string
/// is never cut, and a message has a fixed, small size.
public struct EXIText<let capacity: Int>: Equatable, Sendable {
  private var storage: [capacity of UInt8]
  private var inlineCount: UInt8
  /// The number of code points, which is what the schema's length facets count.
  public private(set) var scalarCount: UInt32
  /// Where a string that is too long for `capacity` stands in its source, nil for one in place.
  public private(set) var deferred: EXIRange?

  /// The empty string.
  public init() {
    storage = InlineArray(repeating: 0)
    inlineCount = 0
    scalarCount = 0
    deferred = nil
  }

  /// A string known at compile time; it must fit `capacity` bytes of UTF-8.
  public init(_ literal: StaticString) {
    self.init()
    precondition(literal.hasPointerRepresentation, "a single character is no string literal here")
    let start = literal.utf8Start
    for index in 0..<literal.utf8CodeUnitCount {
      precondition(appendByte(start[index]), "the literal is longer than this string's capacity")
    }
    precondition(countScalars(), "the literal is no valid UTF-8")
  }

  /// A string from UTF-8, nil when it is malformed or longer than `capacity` bytes.
  public init?(utf8: Span<UInt8>) {
    self.init()
    for index in utf8.indices {
      if !appendByte(utf8[index]) { return nil }
    }
    if !countScalars() { return nil }
  }

  /// A string whose encoded code points stand in a scratch space.
  init(deferred range: EXIRange, scalars: UInt32) {
    self.init()
    setDeferred(range, scalars: scalars)
  }

  /// Whether the string has no characters.
  public var isEmpty: Bool { scalarCount == 0 }

  /// The bytes of UTF-8 held in place; 0 for a deferred string.
  public var utf8Count: Int { Int(inlineCount) }

  /// A byte of UTF-8 held in place, nil beyond `utf8Count`.
  public func utf8(at index: Int) -> UInt8? {
    index >= 0 && index < Int(inlineCount) ? storage[index] : nil
  }

  /// Whether this string, held in place, is the given one.
  ///
  /// Never true for a deferred string.
  public func equals(_ literal: StaticString) -> Bool {
    guard deferred == nil, literal.hasPointerRepresentation else { return false }
    guard literal.utf8CodeUnitCount == Int(inlineCount) else { return false }
    let start = literal.utf8Start
    for index in 0..<Int(inlineCount) where storage[index] != start[index] { return false }
    return true
  }

  /// Hands the bytes of the string's UTF-8 to `body`, one after the other.
  ///
  /// `source` is what the message was decoded from; a string in place does not need it.
  /// Throws `sourceMissing` when a deferred string is not inside `source`.
  public func forEachByte(in source: RawSpan, _ body: (UInt8) -> Void) throws(EXIError) {
    guard let range = deferred else {
      for index in 0..<Int(inlineCount) { body(storage[index]) }
      return
    }
    let count = scalarCount
    try withEXIReader(source, at: range) { (reader) throws(EXIError) in
      if reader.remaining < Int(range.bitLength) { throw reader.error(.sourceMissing, 1) }
      for _ in 0..<count {
        try reader.refill(1)
        let scalar = UInt32(truncatingIfNeeded: try reader.unsigned(0x10_FFFF, 1))
        forEachUTF8Byte(of: scalar, body)
      }
    }
  }

  /// Whether both are the same string in place, or the same deferred part of the same source.
  public static func == (left: EXIText<capacity>, right: EXIText<capacity>) -> Bool {
    guard left.deferred == right.deferred, left.scalarCount == right.scalarCount else { return false }
    guard left.inlineCount == right.inlineCount else { return false }
    for index in 0..<Int(left.inlineCount) where left.storage[index] != right.storage[index] { return false }
    return true
  }
}

extension EXIText {
  /// Adds a code point in place; false when there is no room.
  mutating func appendInline(_ scalar: UInt32) -> Bool {
    scalarCount &+= 1
    if scalar < 0x80 { return appendByte(UInt8(truncatingIfNeeded: scalar)) }
    var fits = true
    forEachUTF8Byte(of: scalar) { byte in
      if fits { fits = appendByte(byte) }
    }
    return fits
  }

  /// Adds up to seven characters of ASCII in place, the first one uppermost; false when there is no room.
  mutating func appendASCII(_ octets: UInt64, count: Int) -> Bool {
    let start = Int(inlineCount)
    if start &+ count > min(capacity, 255) { return false }
    storeOctets(octets, count: count, at: start, in: &storage)
    inlineCount = UInt8(truncatingIfNeeded: start &+ count)
    return true
  }

  /// States the number of code points that were added byte by byte.
  mutating func setLength(scalars: UInt32) { scalarCount = scalars }

  /// Makes this a deferred string.
  mutating func setDeferred(_ range: EXIRange, scalars: UInt32) {
    inlineCount = 0
    scalarCount = scalars
    deferred = range
  }

  /// Adds a byte of UTF-8 in place; false when there is no room.
  @inline(__always)
  mutating func appendByte(_ byte: UInt8) -> Bool {
    if Int(inlineCount) >= min(capacity, 255) { return false }
    storage[Int(inlineCount)] = byte
    inlineCount &+= 1
    return true
  }

  private mutating func countScalars() -> Bool {
    var index = 0
    var count: UInt32 = 0
    while index < Int(inlineCount) {
      guard let (_, length) = scalar(at: index) else { return false }
      index &+= length
      count &+= 1
    }
    scalarCount = count
    return true
  }

  /// The code point at a byte in place and its length in bytes, nil when malformed.
  private func scalar(at index: Int) -> (UInt32, Int)? {
    let lead = UInt32(storage[index])
    if lead < 0x80 { return (lead, 1) }
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    if lead < 0xC2 || lead > 0xF4 || index &+ length > Int(inlineCount) { return nil }
    var value = lead & (0xFF &>> UInt32(length &+ 1))
    for next in 1..<length {
      let byte = UInt32(storage[index &+ next])
      if byte & 0xC0 != 0x80 { return nil }
      value = value &<< 6 | byte & 0x3F
    }
    let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000
    if value < least || value > 0x10_FFFF || (value >= 0xD800 && value < 0xE000) { return nil }
    return (value, length)
  }

  /// Writes the value: length + 2, then the code points.
  func write(to writer: inout EXIWriter, _ minimum: UInt32, _ maximum: UInt32, _ state: UInt16) {
    if scalarCount < minimum || scalarCount > maximum { writer.fail(.lengthOutOfRange, state) }
    writer.unsigned(UInt64(scalarCount) &+ 2)
    if let range = deferred {
      writer.copy(range, state)
      return
    }
    var index = 0
    while index < Int(inlineCount) {
      writer.flush()
      let chunk = min(Int(inlineCount) &- index, 7)
      let octets = loadOctets(count: chunk, at: index, in: storage)
      if octets & 0x80_8080_8080_8080 == 0 {
        writer.put(octets, 8 &* chunk)
        index &+= chunk
      } else if let (value, length) = scalar(at: index) {
        writer.unsigned(UInt64(value))
        index &+= length
      } else {
        break
      }
    }
    writer.flush()
  }
}

/// Hands the one to four bytes of a code point's UTF-8 to `body`.
func forEachUTF8Byte(of scalar: UInt32, _ body: (UInt8) -> Void) {
  if scalar < 0x80 {
    body(UInt8(truncatingIfNeeded: scalar))
    return
  }
  if scalar < 0x800 {
    body(UInt8(truncatingIfNeeded: 0xC0 | scalar &>> 6))
  } else {
    if scalar < 0x1_0000 {
      body(UInt8(truncatingIfNeeded: 0xE0 | scalar &>> 12))
    } else {
      body(UInt8(truncatingIfNeeded: 0xF0 | scalar &>> 18))
      body(UInt8(truncatingIfNeeded: 0x80 | (scalar &>> 12) & 0x3F))
    }
    body(UInt8(truncatingIfNeeded: 0x80 | (scalar &>> 6) & 0x3F))
  }
  body(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
}
