/// A whole message of a set: what is decoded from the payload of a V2GTP message, and encoded into one.
public protocol EXIDocument: Equatable, Sendable {
  /// Reads the root's event and the message. The public entry is `decode`.
  static func readDocument(from reader: inout EXIReader) throws(EXIError) -> Self
  /// Writes header, root and message. The public entry is `encode`.
  func writeDocument(to writer: inout EXIWriter)
}

extension EXIDocument {
  /// Decodes a message; `notes` says what was accepted although the standard does not allow it.
  ///
  /// Deferred parts of the result (see `EXIList`, `EXIDeferred`, `EXIText`, `EXIBytes`) are checked, and stay in
  /// `bytes`: keep those to read them later.
  /// Throws what is wrong and at which bit; never traps, whatever the bytes are.
  public static func decode(_ bytes: RawSpan, notes: inout EXINotes) throws(EXIError) -> Self {
    var sawFullList = false
    do {
      return try read(bytes, openEndAfterFullList: false, &notes, &sawFullList)
    } catch {
      // A full list ends with a one-bit code by the rules, and with two bits from some codecs. Nothing but the rest of
      // the stream tells which, so the other reading is tried once.
      if !sawFullList { throw error }
      var second = EXINotes()
      guard let message = try? read(bytes, openEndAfterFullList: true, &second, &sawFullList) else { throw error }
      second.add(EXINote(kind: .fullListEnd, state: error.state, bitPosition: error.bitPosition))
      notes = second
      return message
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

  private static func read(
    _ bytes: RawSpan, openEndAfterFullList: Bool, _ notes: inout EXINotes, _ sawFullList: inout Bool
  ) throws(EXIError) -> Self {
    try withEXIReader(bytes, openEndAfterFullList: openEndAfterFullList) { (reader) throws(EXIError) -> Self in
      defer { sawFullList = reader.sawFullList }
      let message = try readDocument(from: &reader)
      reader.finishDocument()
      notes = reader.notes
      return message
    }
  }

  /// Encodes the message into a buffer and returns the number of bytes.
  ///
  /// `source` has the deferred parts: the bytes the message was decoded from, or a scratch space's. Bytes of the buffer
  /// behind the message may be overwritten with zeros.
  /// Throws `bufferTooSmall` with the bits needed, or the first value that the schema does not allow.
  public func encode(into buffer: inout MutableRawSpan, source: RawSpan) throws(EXIError) -> Int {
    try buffer.withUnsafeMutableBytes { (target) throws(EXIError) -> Int in
      try source.withUnsafeBytes { (parts) throws(EXIError) -> Int in
        try write(into: target, source: parts)
      }
    }
  }

  /// Encodes a message that has no deferred parts into a buffer and returns the number of bytes.
  ///
  /// Throws like `encode(into:source:)`; `sourceMissing` when there is a deferred part after all.
  public func encode(into buffer: inout MutableRawSpan) throws(EXIError) -> Int {
    try buffer.withUnsafeMutableBytes { (target) throws(EXIError) -> Int in
      try write(into: target, source: UnsafeRawBufferPointer(start: nil, count: 0))
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
        try write(into: free, source: parts)
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
      count = count &+ (try write(into: free, source: UnsafeRawBufferPointer(start: nil, count: 0)))
    }
  }

  private func write(
    into target: UnsafeMutableRawBufferPointer, source: UnsafeRawBufferPointer
  ) throws(EXIError) -> Int {
    var writer = EXIWriter(into: target, source: source)
    writeDocument(to: &writer)
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
  mutating func finishDocument() {
    let padding = remaining & 7
    if padding > 0, let bits = try? bits(padding, EXIState.document.rawValue), bits != 0 {
      note(.nonZeroPadding, EXIState.document.rawValue)
    }
    if remaining > 0 { note(.trailingBytes, EXIState.document.rawValue) }
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
