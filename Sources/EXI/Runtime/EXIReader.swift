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
  /// The bit at which `tail` starts.
  private let tailStart: Int
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
    tail = EXIReader.tail(of: bytes)
    tailStart = max(lastLoad, 0) &<< 3
    limit = bytes.count &* 8
    self.position = min(position, limit)
    self.reading = reading
  }

  /// The last eight bytes, or all of a shorter input, at the top of a word.
  @inline(__always)
  private static func tail(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    if bytes.count >= 8 {
      return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self))
    }
    var octets: UInt64 = 0
    for index in 0..<bytes.count {
      octets |= UInt64(bytes[index]) &<< UInt64(truncatingIfNeeded: 56 &- 8 &* index)
    }
    return octets
  }

  /// Whether full lists are expected to end like open ones.
  var openEndAfterFullList: Bool { reading.openEndAfterFullList }

  /// Bits that were not read yet; negative when more were taken than there are.
  var remaining: Int { limit &- position }

  /// Whether nothing is left but the zeros that pad the last byte.
  @inline(__always)
  var isPaddingLeft: Bool {
    mutating get {
      if position == limit { return true }
      return position < limit && position > limit &- 8
        && tail &<< UInt64(truncatingIfNeeded: position &- tailStart) == 0
    }
  }

  /// Loads the window; `endOfData` when more bits were taken than there are.
  @inline(never)
  mutating func refill(_ state: UInt16) throws(EXIError) {
    if position < limit {
      window = word(at: position)
    } else {
      try refillAtEnd(state)
    }
  }

  @inline(never)
  private mutating func refillAtEnd(_ state: UInt16) throws(EXIError) {
    if position > limit { throw error(.endOfData, state) }
    window = 0
  }

  /// At least `windowBits` bits from a bit before the end on, at the top of a word; zeros beyond the end.
  @inline(__always)
  private mutating func word(at bit: Int) -> UInt64 {
    let byte = bit &>> 3
    if byte <= lastLoad {
      let word = UInt64(bigEndian: base.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
      return word &<< UInt64(truncatingIfNeeded: bit & 7)
    }
    // Near the end the load steps back instead of the word shrinking: no bytes beyond the end.
    return tail &<< UInt64(truncatingIfNeeded: bit &- tailStart)
  }

  /// Copies `count` octets, whose presence was checked, to a place that has room for them; the window is used up.
  @inline(never)
  mutating func copyOctets(_ count: Int, to target: UnsafeMutableRawPointer) {
    var index = 0
    while index &+ 8 <= count {
      // Seven octets are in a word wherever they start. The eighth of the store is overwritten by the next one.
      target.storeBytes(of: word(at: position).bigEndian, toByteOffset: index, as: UInt64.self)
      index &+= 7
      position = position &+ 56
    }
    let left = count &- index
    if left > 0 {
      var octets = word(at: position)
      position = position &+ left &* 8
      if left & 4 != 0 {
        let four = UInt32(truncatingIfNeeded: octets &>> 32)
        target.storeBytes(of: four.bigEndian, toByteOffset: index, as: UInt32.self)
        octets = octets &<< 32
        index &+= 4
      }
      if left & 2 != 0 {
        let two = UInt16(truncatingIfNeeded: octets &>> 48)
        target.storeBytes(of: two.bigEndian, toByteOffset: index, as: UInt16.self)
        octets = octets &<< 16
        index &+= 2
      }
      if left & 1 != 0 {
        target.storeBytes(of: UInt8(truncatingIfNeeded: octets &>> 56), toByteOffset: index, as: UInt8.self)
      }
    }
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
    // The upper bits of the seven octets in a window: the first one that is clear ends the integer.
    let ends = ~window & 0x8080_8080_8080_8000
    if ends == 0 { return try unsignedOfManyOctets(maximum, state) }
    let width = (ends.leadingZeroBitCount &+ 8) & ~7
    var groups = (window &>> UInt64(truncatingIfNeeded: 64 &- width)).byteSwapped
    groups = groups &>> UInt64(truncatingIfNeeded: 64 &- width)
    // The groups of seven bits move together: by two, by four, by eight.
    groups = groups & 0x007F_007F_007F_007F | (groups &>> 1) & 0x3F80_3F80_3F80_3F80
    groups = groups & 0x0000_3FFF_0000_3FFF | (groups &>> 2) & 0x0FFF_C000_0FFF_C000
    groups = groups & 0x0000_0000_0FFF_FFFF | (groups &>> 4) & 0x00FF_FFFF_F000_0000
    position = position &+ width
    if groups > maximum { throw error(.integerTooLarge, state) }
    try refill(state)
    return groups
  }

  /// An integer of eight octets and more, the window at its first.
  @inline(never)
  private mutating func unsignedOfManyOctets(_ maximum: UInt64, _ state: UInt16) throws(EXIError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let octet = take(8)
      if shift == 63 && octet > 1 { throw error(.integerTooLarge, state) }
      value |= (octet & 0x7F) &<< shift
      shift = shift &+ 7
      if octet < 0x80 { break }
      // Seven groups are in a window.
      if shift == 49 { try refill(state) }
    }
    try refill(state)
    if value > maximum { throw error(.integerTooLarge, state) }
    return value
  }

  /// An integer of 16 bits with a sign: the sign bit, then the groups; the window has 25 bits.
  mutating func signed16(_ maximum: UInt64, _ state: UInt16) throws(EXIError) -> Int64 {
    let word = window
    // All at once, not as `unsigned16` behind a bit: physical values are most of what a message has.
    var magnitude = (word &>> 55) & 0x7F
    var width = 9
    if word & (1 &<< 62) != 0 {
      magnitude |= (word &>> 40) & 0x3F80
      width = 17
      if word & (1 &<< 54) != 0 {
        magnitude |= (word &>> 25) & 0x1F_C000
        width = 25
      }
    }
    // The general way takes more groups than three, and throws what is wrong.
    let goesOn: UInt64 = 1 &<< 62 | 1 &<< 54 | 1 &<< 46
    if magnitude > maximum || word & goesOn == goesOn { return try signed(maximum, state) }
    window = word &<< UInt64(truncatingIfNeeded: width)
    position = position &+ width
    return Int64(bitPattern: magnitude) ^ Int64(bitPattern: word) &>> 63
  }

  /// An EXI signed integer: a sign bit, then an unsigned; between `-maximum - 1` and `maximum`. The window has 9 bits.
  mutating func signed(_ maximum: UInt64, _ state: UInt16) throws(EXIError) -> Int64 {
    let negative = take(1) != 0
    let magnitude = Int64(truncatingIfNeeded: try unsigned(maximum, state))
    return negative ? ~magnitude : magnitude
  }
}
