/// Room for the deferred parts of a message that is put together rather than decoded.
///
/// Parts too large for a message's own storage (a certificate, a tariff, the fourth member of a list for three) are
/// encoded into it; afterwards the whole is handed to the message's `encode` as `source`.
public protocol EXIScratchSpace: ~Copyable {
  /// Runs `body` with all the room and the number of bits in use, which `body` may raise.
  mutating func withStorage<Result>(
    _ body: (UnsafeMutableRawBufferPointer, inout Int) throws(EXIError) -> Result
  ) throws(EXIError) -> Result
}

/// A scratch space of a fixed number of bytes, without heap.
///
/// - `capacity`: bytes of room.
public struct EXIScratch<let capacity: Int>: EXIScratchSpace, ~Copyable {
  private var storage: [capacity of UInt8]
  private var usedBits = 0

  /// An empty scratch space.
  public init() {
    storage = InlineArray(repeating: 0)
  }

  /// Bytes in use.
  public var byteCount: Int { (usedBits &+ 7) &>> 3 }

  /// Forgets everything; parts made before must not be used any more.
  public mutating func removeAll() { usedBits = 0 }

  /// The bytes in use, for a message's `encode(into:source:)`.
  public var source: RawSpan {
    @_lifetime(borrow self) @_addressableSelf
    get { storage.span.bytes.extracting(first: byteCount) }
  }

  /// Runs `body` with all the room and the number of bits in use.
  public mutating func withStorage<Result>(
    _ body: (UnsafeMutableRawBufferPointer, inout Int) throws(EXIError) -> Result
  ) throws(EXIError) -> Result {
    var used = usedBits
    defer { usedBits = used }
    var span = storage.mutableSpan
    return try span.withUnsafeMutableBytes { (buffer) throws(EXIError) -> Result in try body(buffer, &used) }
  }
}

extension EXIScratchSpace where Self: ~Copyable {
  /// Encodes an element and returns the deferred part for it.
  ///
  /// Throws `scratchFull`, or what is wrong with the element.
  public mutating func put<Element: EXIElement>(_ element: Element) throws(EXIError) -> EXIDeferred<Element> {
    let range = try write { writer in element.encode(to: &writer) }.range
    return EXIDeferred(range: range)
  }

  /// Adds a member to a list: in place while there is room, then here.
  ///
  /// `repeatWidth` is the width of the event code between two members: 2 for a list that is followed by nothing but the
  /// end of its element, as all lists of DIN SPEC 70121 are. Throws `scratchFull`, or what is wrong with the element.
  public mutating func append<Element: EXIElement, let size: Int>(
    _ element: Element, to list: inout EXIList<Element, size>, repeatWidth: UInt8 = 2
  ) throws(EXIError) {
    if list.append(element) { return }
    let old = list.rest
    let isFirst = list.count == size
    let end = Int(old.bitOffset) &+ Int(old.bitLength)
    var isJoined = false
    let written = try write { writer in
      isJoined = !isFirst && end == writer.position
      if !isFirst {
        // Members must stand in one piece: when something else was put behind them, they move along.
        if !isJoined { writer.copy(old, EXIState.value.rawValue) }
        writer.bits(0, Int(repeatWidth))
      }
      element.encode(to: &writer)
    }
    var range = written.range
    if isJoined { range = EXIRange(bitOffset: old.bitOffset, bitLength: old.bitLength &+ range.bitLength) }
    list.extendRest(range, repeatWidth: repeatWidth)
  }

  /// A byte string of any length: in place when it fits, otherwise here.
  ///
  /// Throws `scratchFull`.
  public mutating func bytes<let size: Int>(_ value: Span<UInt8>) throws(EXIError) -> EXIBytes<size> {
    if let fitting = EXIBytes<size>(value) { return fitting }
    let count = value.count
    let written = try write { writer in
      for index in 0..<count { writer.bits(UInt64(value[index]), 8) }
    }
    return EXIBytes(deferred: written.range, count: UInt32(truncatingIfNeeded: count))
  }

  /// A string of any length, given as its code points: in place when it fits, otherwise here.
  ///
  /// Throws `scratchFull`; `invalidCharacter` for what is no code point.
  public mutating func text<let size: Int>(scalars: Span<UInt32>) throws(EXIError) -> EXIText<size> {
    var text = EXIText<size>()
    var fits = true
    for index in scalars.indices {
      let scalar = scalars[index]
      if scalar > 0x10_FFFF || (scalar >= 0xD800 && scalar < 0xE000) {
        throw EXIError(.invalidCharacter, at: .value, bitPosition: 0)
      }
      if fits { fits = text.appendInline(scalar) }
    }
    if fits { return text }
    let count = scalars.count
    let written = try write { writer in
      for index in 0..<count {
        writer.unsigned(UInt64(scalars[index]))
        writer.flush()
      }
    }
    return EXIText(deferred: written.range, scalars: UInt32(truncatingIfNeeded: count))
  }

  /// Runs `body` with a writer at the end of what is in use, and takes what it wrote.
  private mutating func write(_ body: (inout EXIWriter) -> Void) throws(EXIError) -> (range: EXIRange, end: Int) {
    try withStorage { (buffer, used) throws(EXIError) -> (range: EXIRange, end: Int) in
      let start = used
      var writer = EXIWriter(into: buffer, offset: start, source: UnsafeRawBufferPointer(buffer))
      body(&writer)
      writer.flush()
      if let failure = writer.failure { throw failure }
      if !writer.isComplete {
        throw EXIError(.scratchFull, at: .value, bitPosition: UInt32(truncatingIfNeeded: writer.position))
      }
      used = writer.position
      return (EXIRange(from: start, to: used), used)
    }
  }
}
