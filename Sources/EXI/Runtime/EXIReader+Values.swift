extension EXIReader {
  /// The start of a value of string or byte type: true for characters, false when the element ended at once.
  ///
  /// EXIficient ends an empty element with a second-level event (escape, then code 0 in three bits) instead of
  /// writing length 0; both mean an empty value.
  private mutating func hasCharacters(_ minimum: UInt32, _ state: UInt16) throws(EXIError) -> Bool {
    if take(1) == 0 { return true }
    try emptyValue(state)
    if minimum > 0 { note(.lengthOutsideSchema, state) }
    return false
  }

  /// What follows the escape of an element of simple type: the end of the element, and nothing else.
  mutating func emptyValue(_ state: UInt16) throws(EXIError) {
    if try bits(3, state) != 0 { throw error(.secondLevelEvent, state) }
    note(.emptyValueForm, state)
    try refill(state)
  }

  /// The end of an element of simple type.
  mutating func endElement(_ state: UInt16) throws(EXIError) {
    let code = take(1)
    if code != 0 { throw unexpected(code, state) }
  }

  /// A string in an element: characters, value, end. The window has 9 bits before, and all but nine after.
  mutating func textContent<let capacity: Int>(
    _ minimum: UInt32, _ maximum: UInt32, _ state: UInt16
  ) throws(EXIError) -> EXIText<capacity> {
    if try !hasCharacters(minimum, state) { return EXIText<capacity>() }
    let text: EXIText<capacity> = try textValue(minimum, maximum, state)
    try endElement(state)
    return text
  }

  /// A byte string in an element: characters, value, end. The window has 9 bits before, and all but nine after.
  mutating func bytesContent<let capacity: Int>(
    _ minimum: UInt32, _ maximum: UInt32, _ state: UInt16
  ) throws(EXIError) -> EXIBytes<capacity> {
    if try !hasCharacters(minimum, state) { return EXIBytes<capacity>() }
    let bytes: EXIBytes<capacity> = try bytesValue(minimum, maximum, state)
    try endElement(state)
    return bytes
  }

  /// A string value, without the events around it: length + 2, then one unsigned per code point. The window
  /// has 8 bits before, and all but eight after it.
  mutating func textValue<let capacity: Int>(
    _ minimum: UInt32, _ maximum: UInt32, _ state: UInt16
  ) throws(EXIError) -> EXIText<capacity> {
    let lengthCode = try unsigned(UInt64(UInt32.max), state)
    if lengthCode < 2 { throw error(.stringTableHit, state) }
    let length = UInt32(truncatingIfNeeded: lengthCode &- 2)
    try refill(state)
    if UInt64(length) &* 8 > UInt64(remaining) { throw error(.lengthTooLarge, state) }
    if length < minimum || length > maximum { note(.lengthOutsideSchema, state) }
    var text = EXIText<capacity>()
    let start = position
    var fits = true
    var left = Int(truncatingIfNeeded: length)
    while left > 0 {
      // Seven characters of ASCII are in a window; another one is read on its own.
      var chunk = min(left, 7)
      if areSingleOctets(chunk) {
        let octets = take(8 &* chunk)
        if fits { fits = text.appendASCII(octets, count: chunk) }
      } else {
        chunk = 1
        let scalar = UInt32(truncatingIfNeeded: try unsigned(0x10_FFFF, state))
        if scalar >= 0xD800 && scalar < 0xE000 { throw error(.invalidCharacter, state) }
        if fits { fits = text.appendInline(scalar) }
      }
      left &-= chunk
      try refill(state)
    }
    text.setLength(scalars: length)
    if !fits { text.setDeferred(EXIRange(from: start, to: position), scalars: length) }
    return text
  }

  /// A byte string value, without the events around it: the length, then the bytes. The window has 8 bits before, and
  /// all but eight after it.
  mutating func bytesValue<let capacity: Int>(
    _ minimum: UInt32, _ maximum: UInt32, _ state: UInt16
  ) throws(EXIError) -> EXIBytes<capacity> {
    let count = try octetCount(minimum, maximum, state)
    var bytes = EXIBytes<capacity>()
    if count > capacity {
      bytes.setDeferred(EXIRange(from: position, to: position &+ count &* 8), count: UInt32(count))
      try skip(count &* 8, state)
    } else {
      bytes.fill(count, from: &self)
      try refill(state)
    }
    return bytes
  }

  /// The length of a byte string that is there.
  @inline(__always)
  private mutating func octetCount(
    _ minimum: UInt32, _ maximum: UInt32, _ state: UInt16
  ) throws(EXIError) -> Int {
    let length = try unsigned(UInt64(UInt32.max), state)
    if Int64(truncatingIfNeeded: length) &* 8 > Int64(remaining) { throw error(.lengthTooLarge, state) }
    if length < UInt64(minimum) || length > UInt64(maximum) { note(.lengthOutsideSchema, state) }
    return Int(truncatingIfNeeded: length)
  }
}
