/// Writes bits into a byte range through a word of 64 bits, most significant bit first.
///
/// `put` adds bits to the word; `flush` stores it, and then there is room for `windowBits` more. The generator counts
/// how many bits each run of fields has in the worst case.
///
/// The writer borrows memory: it must not outlive the closure that made it. It never writes outside its bytes: what
/// does not fit is counted, so that the error at the end can say how much room is needed. The first problem with a
/// value is kept and reported at the end, too.
public struct EXIWriter: ~Copyable {
  private let base: UnsafeMutableRawPointer
  private let capacity: Int
  /// The last byte offset at which eight bytes can be stored; negative in a smaller buffer.
  private let lastStore: Int
  /// The bytes that deferred parts are copied from.
  let source: UnsafeRawBufferPointer
  /// Whole bytes written.
  private var byte = 0
  /// Bits that are not stored yet, at the top.
  private var word: UInt64 = 0
  /// How many bits of the word are used: at most 7 after `flush`.
  private var fill = 0
  /// The first problem met.
  private(set) var failure: EXIError?

  /// A writer into `buffer`, starting `offset` bits in; deferred parts are copied from `source`.
  init(into buffer: UnsafeMutableRawBufferPointer, offset: Int = 0, source: UnsafeRawBufferPointer) {
    // No bytes are at no address; nothing is stored at this one then.
    base = buffer.baseAddress ?? UnsafeMutableRawPointer(bitPattern: 8).unsafelyUnwrapped
    capacity = buffer.count
    lastStore = buffer.count &- 8
    self.source = source
    byte = offset &>> 3
    fill = offset & 7
    if fill > 0, byte < capacity {
      let keep = UInt8(truncatingIfNeeded: 0xFF00 &>> fill)
      word = UInt64(base.load(fromByteOffset: byte, as: UInt8.self) & keep) &<< 56
    }
  }

  /// Bits written so far, the starting offset included.
  var position: Int { (byte &<< 3) &+ fill }

  /// Bytes needed for what was written, the last one padded with zero bits.
  var byteCount: Int { byte &+ (fill &+ 7) &>> 3 }

  /// Whether everything fitted.
  var isComplete: Bool { byteCount <= capacity }

  /// Keeps a problem; the first one wins.
  mutating func fail(_ kind: EXIError.Kind, _ state: UInt16) {
    if failure == nil {
      failure = EXIError(kind, at: EXIState(state), bitPosition: UInt32(truncatingIfNeeded: position))
    }
  }

  /// Adds the lowest `width` bits of `value`, 1 to 56; the bits above must be zero, and the caller knows that there is
  /// room in the word.
  @inline(__always)
  mutating func put(_ value: UInt64, _ width: Int) {
    fill = fill &+ width
    word |= value &<< UInt64(truncatingIfNeeded: 64 &- fill)
  }

  /// Stores what is in the word; after that it has room for `windowBits` bits.
  @inline(never)
  mutating func flush() {
    assert(fill < 64, "more bits were put than the word had room for")
    if byte > lastStore {
      flushNearEnd()
      return
    }
    base.storeBytes(of: word.bigEndian, toByteOffset: byte, as: UInt64.self)
    advance()
  }

  @inline(never)
  private mutating func flushNearEnd() {
    storeTail()
    advance()
  }

  /// Goes on behind the whole bytes that were stored.
  @inline(__always)
  private mutating func advance() {
    let whole = fill &>> 3
    byte = byte &+ whole
    word = word &<< UInt64(truncatingIfNeeded: whole &<< 3)
    fill &= 7
  }

  /// Adds bits and stores them: for code that does not count how many there are.
  mutating func bits(_ value: UInt64, _ width: Int) {
    put(value, width)
    flush()
  }

  /// Stores byte by byte where fewer than eight bytes are left.
  @inline(never)
  private mutating func storeTail() {
    var rest = word
    var offset = byte
    let end = min(byte &+ (fill &+ 7) &>> 3, capacity)
    while offset < end {
      base.storeBytes(of: UInt8(truncatingIfNeeded: rest &>> 56), toByteOffset: offset, as: UInt8.self)
      rest = rest &<< 8
      offset = offset &+ 1
    }
  }
}

extension EXIWriter {
  /// How many bits the word has room for after `flush`.
  static var windowBits: Int { 56 }

  /// Writes an EXI unsigned integer below 2^21; the word has room for 24 bits.
  mutating func unsigned16(_ value: UInt64) {
    if value < 0x80 {
      put(value, 8)
    } else if value < 0x4000 {
      put((value &<< 8) & 0x7F00 | 0x8000 | value &>> 7, 16)
    } else {
      put((value &<< 16) & 0x7F_0000 | 0x80_0000 | (value &<< 1) & 0x7F00 | 0x8000 | value &>> 14, 24)
    }
  }

  /// Writes an EXI unsigned integer; the word has room for 8 bits.
  mutating func unsigned(_ value: UInt64) {
    if value < 0x80 { put(value, 8) } else { unsignedOfAnyLength(value) }
  }

  @inline(never)
  private mutating func unsignedOfAnyLength(_ value: UInt64) {
    var rest = value
    var octets: UInt64 = 0
    var width = 0
    flush()
    while rest >= 0x80 {
      octets = octets &<< 8 | (rest & 0x7F) | 0x80
      rest = rest &>> 7
      width = width &+ 8
      if width == 48 {
        bits(octets, width)
        octets = 0
        width = 0
      }
    }
    bits(octets &<< 8 | rest, width &+ 8)
  }

  /// Writes an EXI signed integer of 16 bits; the word has room for 25 bits.
  mutating func signed16(_ value: Int64) {
    put(value < 0 ? 1 : 0, 1)
    unsigned16(UInt64(bitPattern: value < 0 ? ~value : value))
  }

  /// Writes an EXI signed integer; the word has room for 9 bits.
  mutating func signed(_ value: Int64) {
    put(value < 0 ? 1 : 0, 1)
    unsigned(UInt64(bitPattern: value < 0 ? ~value : value))
  }

  /// Copies the bits of a deferred part from the source; everything before it is stored first.
  mutating func copy(_ range: EXIRange, _ state: UInt16) {
    flush()
    let end = UInt64(range.bitOffset) &+ UInt64(range.bitLength)
    if end > UInt64(source.count) &* 8 {
      fail(.sourceMissing, state)
      return
    }
    var bit = Int(range.bitOffset)
    let last = Int(end)
    while bit < last {
      let width = min(EXIWriter.windowBits, last &- bit)
      bits(sourceBits(bit, width), width)
      bit = bit &+ width
    }
  }

  /// Writes a deferred part that may have full lists with the end of open ones: such a part is encoded anew.
  mutating func part<Element: EXIElement>(_ part: EXIDeferred<Element>, _ state: UInt16) {
    if !part.range.hasOpenEnds { return copy(part.range, state) }
    flush()
    do throws(EXIError) {
      try part.decode(in: RawSpan(_unsafeBytes: source)).encode(to: &self)
    } catch {
      fail(error.kind, state)
    }
  }

  /// Writes the deferred members of a list whose members may have full lists with the end of open ones.
  mutating func rest<Element: EXIElement, let size: Int>(_ list: EXIList<Element, size>, _ state: UInt16) {
    if !list.rest.hasOpenEnds { return copy(list.rest, state) }
    flush()
    var cursor = EXICursor(deferredMembersOf: list)
    do throws(EXIError) {
      for index in list.inlineCount..<list.count {
        guard let member = try cursor.next(list, in: RawSpan(_unsafeBytes: source)) else { break }
        if index > list.inlineCount { bits(0, Int(list.repeatWidth)) }
        member.encode(to: &self)
        flush()
      }
    } catch {
      fail(error.kind, state)
    }
  }

  /// Up to 56 bits of the source, from one load where eight bytes are left and byte by byte near the end.
  private mutating func sourceBits(_ bit: Int, _ width: Int) -> UInt64 {
    let first = bit &>> 3
    var loaded: UInt64 = 0
    if first &+ 8 <= source.count {
      loaded = UInt64(bigEndian: source.loadUnaligned(fromByteOffset: first, as: UInt64.self))
    } else {
      for offset in first..<source.count {
        loaded |= UInt64(source[offset]) &<< UInt64(truncatingIfNeeded: 56 &- 8 &* (offset &- first))
      }
    }
    return (loaded &<< UInt64(truncatingIfNeeded: bit & 7)) &>> UInt64(truncatingIfNeeded: 64 &- width)
  }
}
