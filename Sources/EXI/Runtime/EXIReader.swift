/// Reads bits from a byte range through a 64-bit window, most significant bit first.
///
/// The reader borrows memory: it must not outlive the closure that made it. It never reads outside its bytes; every
/// read past the end is an `EXIError`.
public struct EXIReader: ~Copyable {
  private let base: UnsafeRawPointer
  /// The last byte offset at which eight bytes can be loaded.
  private let lastLoad: Int
  /// The number of bits that may be read.
  private let limit: Int
  /// The next bit.
  var position: Int
  /// What was accepted although the standard does not allow it.
  var notes = EXINotes()
  /// Whether a list was filled to its bound, so that a codec might have ended it with the code of an open one.
  var sawFullList = false
  /// Whether full lists are expected to end like open ones.
  let openEndAfterFullList: Bool

  /// The largest number of bytes taken, so that bit positions stay far from overflow on 32-bit targets.
  static var maximumBytes: Int { 1 << 24 }

  /// A reader of `count` bytes; the memory at `base` must hold at least eight bytes.
  init(base: UnsafeRawPointer, count: Int, position: Int = 0, openEndAfterFullList: Bool = false) {
    self.base = base
    self.lastLoad = max(count &- 8, 0)
    self.limit = count &* 8
    self.position = position
    self.openEndAfterFullList = openEndAfterFullList
  }

  /// Bits that were not read yet.
  var remaining: Int { limit &- position }

  /// An error at the current bit.
  func error(_ kind: EXIError.Kind, _ state: UInt16) -> EXIError {
    EXIError(kind, at: EXIState(state), bitPosition: UInt32(truncatingIfNeeded: position))
  }

  /// Notes a departure at the current bit.
  mutating func note(_ kind: EXINote.Kind, _ state: UInt16) {
    let bit = UInt32(truncatingIfNeeded: position)
    notes.add(EXINote(kind: kind, state: EXIState(state), bitPosition: bit))
  }

  /// The next `width` bits, 1 to 57.
  mutating func bits(_ width: Int, _ state: UInt16) throws(EXIError) -> UInt64 {
    let end = position &+ width
    if end > limit { throw error(.endOfData, state) }
    // Near the end the load steps back instead of the window shrinking: one path, no bytes beyond the end.
    let byte = min(position &>> 3, lastLoad)
    let word = UInt64(bigEndian: base.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
    let used = UInt64(truncatingIfNeeded: position &- (byte &<< 3))
    position = end
    return (word &<< used) &>> UInt64(truncatingIfNeeded: 64 &- width)
  }

  /// The error for fixed bits that should all be zero and are not.
  ///
  /// `wrong` holds the offending bits of the group just read, so the first of them gives the position.
  func unexpected(_ wrong: UInt64, _ state: UInt16) -> EXIError {
    let back = 64 &- wrong.leadingZeroBitCount
    return EXIError(
      .unexpectedEvent, at: EXIState(state), bitPosition: UInt32(truncatingIfNeeded: position &- back))
  }

  /// An EXI unsigned integer: groups of 7 bits, least significant first; at most `maximum`.
  mutating func unsigned(_ maximum: UInt64, _ state: UInt16) throws(EXIError) -> UInt64 {
    var octet = try bits(8, state)
    if octet < 0x80 {
      if octet > maximum { throw error(.integerTooLarge, state) }
      return octet
    }
    var value = octet & 0x7F
    var shift: UInt64 = 7
    repeat {
      octet = try bits(8, state)
      let group = octet & 0x7F
      if shift > 63 || (shift == 63 && group > 1) { throw error(.integerTooLarge, state) }
      value |= group &<< shift
      shift &+= 7
    } while octet >= 0x80
    if value > maximum { throw error(.integerTooLarge, state) }
    return value
  }

  /// An EXI signed integer: a sign bit, then an unsigned; between `-maximum - 1` and `maximum`.
  mutating func signed(_ maximum: UInt64, _ state: UInt16) throws(EXIError) -> Int64 {
    let negative = try bits(1, state) != 0
    let magnitude = Int64(truncatingIfNeeded: try unsigned(maximum, state))
    return negative ? ~magnitude : magnitude
  }

  /// Passes over `count` bits whose presence was checked.
  mutating func skip(_ count: Int, _ state: UInt16) throws(EXIError) {
    if count > remaining { throw error(.endOfData, state) }
    position = position &+ count
  }
}
