/// A whole message of a set: what is decoded from the payload of a V2GTP message, and encoded into one.
public protocol EXIDocument: Equatable, Sendable {
  /// Reads the root's event and the message. The public entry is `decode`.
  static func readDocument(from reader: inout EXIReader) throws(EXIError) -> Self
  /// Writes header, root and message. The public entry is `encode`.
  func writeDocument(to writer: inout EXIWriter)
  /// Decodes a message. The public entry is `decode`; this one is made for each type, so that it needs no generic code.
  static func decodeDocument(_ bytes: RawSpan, notes: inout EXINotes) throws(EXIError) -> Self
  /// Encodes a message. The public entry is `encode`; this one is made for each type.
  func encodeDocument(
    into target: UnsafeMutableRawBufferPointer, source: UnsafeRawBufferPointer
  ) throws(EXIError) -> Int
}

extension EXIDocument {
  /// Decodes a message by generic code.
  public static func decodeDocument(_ bytes: RawSpan, notes: inout EXINotes) throws(EXIError) -> Self {
    try decodeWhole(bytes, notes: &notes)
  }

  /// Encodes a message by generic code.
  public func encodeDocument(
    into target: UnsafeMutableRawBufferPointer, source: UnsafeRawBufferPointer
  ) throws(EXIError) -> Int {
    try encodeWhole(into: target, source: source)
  }

  /// Decodes a message; `notes` says what was accepted although the standard does not allow it.
  ///
  /// Deferred parts of the result (see `EXIList`, `EXIDeferred`, `EXIText`, `EXIBytes`) are checked, and stay in
  /// `bytes`: keep those to read them later.
  /// Throws what is wrong and at which bit; never traps, whatever the bytes are.
  public static func decode(_ bytes: RawSpan, notes: inout EXINotes) throws(EXIError) -> Self {
    try decodeDocument(bytes, notes: &notes)
  }

  /// What `decodeDocument` does.
  ///
  /// A full list ends with a one-bit code by the rules, and with two bits from some codecs. Nothing but the rest of the
  /// stream tells which, so the other reading is tried when that by the rules fails, or leaves bits over. When both
  /// fail, one of their errors is thrown (`EXIError.orBetter`).
  @inline(__always)
  static func decodeWhole(_ bytes: RawSpan, notes: inout EXINotes) throws(EXIError) -> Self {
    var reading = EXIReading.byTheRules
    var refusal: EXIError?
    while true {
      var reader = try EXIReader(over: bytes, reading: reading)
      do throws(EXIError) {
        defer {
          notes = reader.notes
          if let refusal, reading.openEndAfterFullList {
            notes.add(EXINote(kind: .fullListEnd, state: refusal.state, bitPosition: refusal.bitPosition))
          }
        }
        return try readDocument(from: &reader)
      } catch {
        guard let next = reading.next(reader) else { throw refusal?.orBetter(error) ?? error }
        reading = next
        if refusal == nil { refusal = error }
      }
    }
  }

  /// Decodes a message, without saying what was accepted although the standard does not allow it.
  ///
  /// Throws what is wrong and at which bit.
  public static func decode(_ bytes: RawSpan) throws(EXIError) -> Self {
    var notes = EXINotes()
    return try decode(bytes, notes: &notes)
  }

  /// Decodes a message from a span of bytes.
  ///
  /// Throws what is wrong and at which bit.
  public static func decode(_ bytes: Span<UInt8>) throws(EXIError) -> Self {
    try decode(bytes.bytes)
  }

  /// Encodes the message into a buffer and returns the number of bytes.
  ///
  /// `source` has the deferred parts: the bytes the message was decoded from, or a scratch space's. Bytes of the buffer
  /// behind the message may be overwritten with zeros.
  /// Throws `bufferTooSmall` with the bits needed, or the first value that the schema does not allow.
  public func encode(into buffer: inout MutableRawSpan, source: RawSpan) throws(EXIError) -> Int {
    try buffer.withUnsafeMutableBytes { (target) throws(EXIError) -> Int in
      try source.withUnsafeBytes { (parts) throws(EXIError) -> Int in
        try encodeDocument(into: target, source: parts)
      }
    }
  }

  /// Encodes a message that has no deferred parts into a buffer and returns the number of bytes.
  ///
  /// Throws like `encode(into:source:)`; `sourceMissing` when there is a deferred part after all.
  public func encode(into buffer: inout MutableRawSpan) throws(EXIError) -> Int {
    try buffer.withUnsafeMutableBytes { (target) throws(EXIError) -> Int in
      try encodeDocument(into: target, source: UnsafeRawBufferPointer(start: nil, count: 0))
    }
  }

  /// Encodes a message that has no deferred parts into a buffer and returns the number of bytes.
  ///
  /// Throws like `encode(into:source:)`.
  public func encode(into buffer: inout MutableSpan<UInt8>) throws(EXIError) -> Int {
    var raw = buffer.mutableBytes
    return try encode(into: &raw)
  }

  /// Appends the encoded message to an output span.
  ///
  /// `source` has the deferred parts. Throws like `encode(into:source:)`; then nothing is appended.
  public func encode(into output: inout OutputRawSpan, source: RawSpan) throws(EXIError) {
    try output.withUnsafeMutableBytes { (target, count) throws(EXIError) in
      let free = UnsafeMutableRawBufferPointer(rebasing: target[count...])
      let written = try source.withUnsafeBytes { (parts) throws(EXIError) -> Int in
        try encodeDocument(into: free, source: parts)
      }
      count = count &+ written
    }
  }

  /// Appends an encoded message that has no deferred parts to an output span.
  ///
  /// Throws like `encode(into:source:)`; then nothing is appended.
  public func encode(into output: inout OutputRawSpan) throws(EXIError) {
    try output.withUnsafeMutableBytes { (target, count) throws(EXIError) in
      let free = UnsafeMutableRawBufferPointer(rebasing: target[count...])
      count = count &+ (try encodeDocument(into: free, source: UnsafeRawBufferPointer(start: nil, count: 0)))
    }
  }

  /// What `encodeDocument` does.
  @inline(__always)
  func encodeWhole(
    into target: UnsafeMutableRawBufferPointer, source: UnsafeRawBufferPointer
  ) throws(EXIError) -> Int {
    var writer = EXIWriter(into: target, source: source)
    writeDocument(to: &writer)
    writer.flush()
    if let failure = writer.failure { throw failure }
    if !writer.isComplete {
      throw EXIError(
        .bufferTooSmall, at: .document, bitPosition: UInt32(truncatingIfNeeded: writer.byteCount &* 8))
    }
    return writer.byteCount
  }
}

extension EXIReader {
  /// Looks at what follows the document: padding should be zero, and nothing should come after it.
  ///
  /// Throws `endOfData` when the document took more bits than there are.
  mutating func finishDocument() throws(EXIError) {
    if isPaddingLeft { return }
    try refill(EXIState.document.rawValue)
    let padding = remaining & 7
    if padding > 0, take(padding) != 0 { try noteLeftOver(.nonZeroPadding) }
    if remaining > 0 { try noteLeftOver(.trailingBytes) }
  }

  private mutating func noteLeftOver(_ kind: EXINote.Kind) throws(EXIError) {
    if sawFullList, reading.refusesLeftOver {
      hasLeftOver = true
      throw error(.unexpectedEvent, EXIState.document.rawValue)
    }
    note(kind, EXIState.document.rawValue)
  }
}

extension EXIEnumeration {
  /// Bits of a value: enough for the highest index.
  static var bitWidth: Int { 8 &- (count &- 1).leadingZeroBitCount }

  /// Reads characters, the value, and the end of the element.
  public static func decode(from reader: inout EXIReader) throws(EXIError) -> Self {
    let state = EXIState.value.rawValue
    let start = try reader.bits(1, state)
    let index = try reader.bits(bitWidth, state)
    let end = try reader.bits(1, state)
    if start != 0 || end != 0 { throw reader.error(.unexpectedEvent, state) }
    guard let value = Self(rawValue: UInt8(truncatingIfNeeded: index)) else {
      throw reader.error(.unknownEnumerationValue, state)
    }
    return value
  }

  /// Writes characters, the value, and the end of the element.
  public func encode(to writer: inout EXIWriter) {
    writer.bits(UInt64(rawValue) &<< 1, Self.bitWidth &+ 2)
  }
}
