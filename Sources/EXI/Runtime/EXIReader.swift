/// Reads bits from a byte range through a window of 64 bits, most significant bit first.
///
/// `refill` loads the window at the current bit; up to `windowBits` bits can then be taken from it without another look
/// at the bounds. What lies beyond the end reads as zeros, and the next `refill` says so. So a run of fields costs a
/// shift each and one check for all of them; the generator counts how many bits each run needs in the worst case.
///
/// The reader borrows memory: it must not outlive the closure that made it. It never reads outside its bytes.
public struct EXIReader: ~Copyable {
  private let base: UnsafeRawPointer
  /// The last byte offset at which eight bytes can be loaded; negative for an input shorter than that.
  private let lastLoad: Int
  /// The last eight bytes, or all of a shorter input, at the top.
  private let tail: UInt64
  /// The number of bits that may be read.
  private let limit: Int
  /// The bits from `position` on, at the top; at least `windowBits` of them right after `refill`.
  private var window: UInt64 = 0
  /// The next bit.
  private(set) var position: Int
  /// What was accepted although the standard does not allow it.
  private(set) var notes = EXINotes()
  /// Whether a list was filled to its bound, so that a codec might have ended it with the code of an open one.
  var sawFullList = false
  /// How full lists are expected to end.
  let reading: EXIReading
  /// Whether the document was refused for nothing but bits behind its end.
  var hasLeftOver = false

  /// The largest number of bytes taken, so that bit positions stay far from overflow on 32-bit targets.
  static var maximumBytes: Int { 1 << 24 }

  /// A reader of `bytes`, at bit `position`; a position beyond the end is the end. Its window is empty.
  init(_ bytes: UnsafeRawBufferPointer, position: Int = 0, reading: EXIReading = .byTheRules) {
    // No bytes are at no address; nothing is loaded from this one then.
    base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
    lastLoad = bytes.count &- 8
    if lastLoad >= 0 {
      tail = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: lastLoad, as: UInt64.self))
    } else {
      var octets: UInt64 = 0
      for index in 0..<bytes.count {
        octets |= UInt64(bytes[index]) &<< UInt64(truncatingIfNeeded: 56 &- 8 &* index)
      }
      tail = octets
    }
    limit = bytes.count &* 8
    self.position = min(position, limit)
    self.reading = reading
  }

  /// Whether full lists are expected to end like open ones.
  var openEndAfterFullList: Bool { reading.openEndAfterFullList }

  /// Bits that were not read yet; negative when more were taken than there are.
  var remaining: Int { limit &- position }

  /// Loads the window; `endOfData` when more bits were taken than there are.
  @inline(never)
  mutating func refill(_ state: UInt16) throws(EXIError) {
    let byte = position &>> 3
    if byte <= lastLoad {
      let word = UInt64(bigEndian: base.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
      window = word &<< UInt64(truncatingIfNeeded: position & 7)
    } else {
      try refillNearEnd(state)
    }
  }

  /// Near the end the load steps back instead of the window shrinking: no bytes beyond the end.
  @inline(never)
  private mutating func refillNearEnd(_ state: UInt16) throws(EXIError) {
    if position > limit { throw error(.endOfData, state) }
    // At the very end all 64 bits are shifted out.
    window = tail << UInt64(truncatingIfNeeded: position &- (max(lastLoad, 0) &<< 3))
  }

  /// The next `width` bits of the window, 1 to 56; the caller knows that the window has as many.
  @inline(__always)
  mutating func take(_ width: Int) -> UInt64 {
    let value = window &>> UInt64(truncatingIfNeeded: 64 &- width)
    window = window &<< UInt64(truncatingIfNeeded: width)
    position = position &+ width
    return value
  }

  /// The next `width` bits, 1 to 56, with a window and a check of their own.
  mutating func bits(_ width: Int, _ state: UInt16) throws(EXIError) -> UInt64 {
    try refill(state)
    let value = take(width)
    if position > limit { throw error(.endOfData, state) }
    return value
  }

  /// Passes over `count` bits whose presence was checked.
  mutating func skip(_ count: Int, _ state: UInt16) throws(EXIError) {
    position = position &+ count
    try refill(state)
  }

  // `mutating` where nothing is changed, too: a method that only borrows gets a copy of the reader at each call.

  /// An error at the current bit, or at the end when that was passed: zeros beyond it are no content.
  @inline(never)
  mutating func error(_ kind: EXIError.Kind, _ state: UInt16) -> EXIError {
    let isPassed = position > limit
    return EXIError(
      isPassed ? .endOfData : kind, at: EXIState(state),
      bitPosition: UInt32(truncatingIfNeeded: isPassed ? limit : position))
  }

  /// The error for fixed bits that should all be zero and are not.
  ///
  /// `wrong` holds the offending bits of the group just read, so the first of them gives the position.
  @inline(never)
  mutating func unexpected(_ wrong: UInt64, _ state: UInt16) -> EXIError {
    let back = 64 &- wrong.leadingZeroBitCount
    return EXIError(
      .unexpectedEvent, at: EXIState(state), bitPosition: UInt32(truncatingIfNeeded: position &- back))
  }

  /// Notes a departure at the current bit.
  @inline(never)
  mutating func note(_ kind: EXINote.Kind, _ state: UInt16) {
    let bit = UInt32(truncatingIfNeeded: position)
    notes.add(EXINote(kind: kind, state: EXIState(state), bitPosition: bit))
  }
}

extension EXIReader {
  /// Whether the next `count` octets (1 to 7) of the window all have the upper bit clear.
  @inline(__always)
  mutating func areSingleOctets(_ count: Int) -> Bool {
    let upperBits = (0x8080_8080_8080_8080 as UInt64) &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    return window & upperBits == 0
  }

  /// A value of an enumeration that has one for each index of its width.
  @inline(__always)
  mutating func value<Value: EXIEnumeration>(_ index: UInt64) -> Value {
    unsafeBitCast(UInt8(truncatingIfNeeded: index), to: Value.self)
  }

  /// A value of an enumeration; `index` is what the stream has.
  @inline(__always)
  mutating func enumeration<Value: EXIEnumeration>(_ index: UInt64, _ state: UInt16) throws(EXIError) -> Value {
    if index >= UInt64(Value.count) { throw error(.unknownEnumerationValue, state) }
    // The generator numbers the cases from 0 on in the order in which it declares them.
    return unsafeBitCast(UInt8(truncatingIfNeeded: index), to: Value.self)
  }

  /// How many bits a window has at least after `refill`.
  static var windowBits: Int { 56 }

  /// An integer of at most three groups of seven bits, least significant first, at most `maximum` (at most 16 bits);
  /// the window has 24 bits.
  @inline(__always)
  mutating func unsigned16(_ maximum: UInt64, _ state: UInt16) throws(EXIError) -> UInt64 {
    let octets = window &>> 40
    let value: UInt64
    if octets & 0x80_0000 == 0 {
      value = take(8)
    } else if octets & 0x8000 == 0 {
      _ = take(16)
      value = (octets &>> 16) & 0x7F | (octets &>> 1) & 0x3F80
    } else if octets & 0x80 == 0 {
      _ = take(24)
      value = (octets &>> 16) & 0x7F | (octets &>> 1) & 0x3F80 | (octets & 0x7F) &<< 14
    } else {
      return try unsignedOfAnyLength(maximum, state)
    }
    if value > maximum { throw error(.integerTooLarge, state) }
    return value
  }

  /// An EXI unsigned integer: groups of 7 bits, least significant first; at most `maximum`. The window has 8 bits.
  mutating func unsigned(_ maximum: UInt64, _ state: UInt16) throws(EXIError) -> UInt64 {
    let octet = window &>> 56
    if octet >= 0x80 { return try unsignedOfAnyLength(maximum, state) }
    _ = take(8)
    if octet > maximum { throw error(.integerTooLarge, state) }
    return octet
  }

  @inline(never)
  private mutating func unsignedOfAnyLength(_ maximum: UInt64, _ state: UInt16) throws(EXIError) -> UInt64 {
    try refill(state)
    var word = window
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let octet = word &>> 56
      let group = octet & 0x7F
      if shift == 63 && octet > 1 {
        position = position &+ 24
        throw error(.integerTooLarge, state)
      }
      value |= group &<< shift
      word = word &<< 8
      shift = shift &+ 7
      if octet < 0x80 { break }
      if shift == 49 {
        // Seven groups are in a window.
        position = position &+ 56
        try refill(state)
        word = window
      }
    }
    let groups = Int(truncatingIfNeeded: shift) / 7
    position = position &+ (groups > 7 ? groups &- 7 : groups) &* 8
    try refill(state)
    if value > maximum { throw error(.integerTooLarge, state) }
    return value
  }

  /// An integer of 16 bits with a sign: the sign bit, then the groups; the window has 25 bits.
  mutating func signed16(_ maximum: UInt64, _ state: UInt16) throws(EXIError) -> Int64 {
    let negative = take(1) != 0
    let magnitude = Int64(truncatingIfNeeded: try unsigned16(maximum, state))
    return negative ? ~magnitude : magnitude
  }

  /// An EXI signed integer: a sign bit, then an unsigned; between `-maximum - 1` and `maximum`. The window has 9 bits.
  mutating func signed(_ maximum: UInt64, _ state: UInt16) throws(EXIError) -> Int64 {
    let negative = take(1) != 0
    let magnitude = Int64(truncatingIfNeeded: try unsigned(maximum, state))
    return negative ? ~magnitude : magnitude
  }
}
