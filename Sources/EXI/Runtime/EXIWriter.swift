/// Writes bits into a byte range through a 64-bit accumulator, most significant bit first.
///
/// The writer borrows memory: it must not outlive the closure that made it. It never writes outside its bytes: what
/// does not fit is counted, so that the error at the end can say how much room is needed. The first problem with a
/// value is kept and reported at the end, too.
public struct EXIWriter: ~Copyable {
  private let base: UnsafeMutableRawPointer?
  private let capacity: Int
  /// The bytes that deferred parts are copied from.
  let source: UnsafeRawBufferPointer
  /// Whole bytes written.
  private var byte = 0
  /// Bits of the current byte, at the top.
  private var accumulator: UInt64 = 0
  /// How many bits of the current byte are used, 0 to 7.
  private var fill = 0
  /// The first problem met.
  private(set) var failure: EXIError?

  /// A writer into `buffer`, starting `offset` bits in; deferred parts are copied from `source`.
  init(into buffer: UnsafeMutableRawBufferPointer, offset: Int = 0, source: UnsafeRawBufferPointer) {
    base = buffer.baseAddress
    capacity = buffer.count
    self.source = source
    byte = offset &>> 3
    fill = offset & 7
    if fill > 0, byte < capacity, let base {
      let keep = UInt8(truncatingIfNeeded: 0xFF00 &>> fill)
      accumulator = UInt64(base.load(fromByteOffset: byte, as: UInt8.self) & keep) &<< 56
    }
  }

  /// Bits written so far, the starting offset included.
  var position: Int { (byte &<< 3) &+ fill }

  /// Bytes needed for what was written, the last one padded with zero bits.
  var byteCount: Int { byte &+ (fill > 0 ? 1 : 0) }

  /// Whether everything fitted.
  var isComplete: Bool { byteCount <= capacity }

  /// Keeps a problem; the first one wins.
  mutating func fail(_ kind: EXIError.Kind, _ state: UInt16) {
    if failure == nil {
      failure = EXIError(kind, at: EXIState(state), bitPosition: UInt32(truncatingIfNeeded: position))
    }
  }

  /// Writes the lowest `width` bits of `value`, 1 to 56; the bits above must be zero.
  mutating func bits(_ value: UInt64, _ width: Int) {
    let total = fill &+ width
    let word = accumulator | (value &<< UInt64(truncatingIfNeeded: 64 &- total))
    if byte &+ 8 <= capacity, let base {
      base.storeBytes(of: word.bigEndian, toByteOffset: byte, as: UInt64.self)
    } else {
      storeTail(word, total)
    }
    let whole = total &>> 3
    byte = byte &+ whole
    accumulator = word &<< UInt64(truncatingIfNeeded: whole &<< 3)
    fill = total & 7
  }

  /// Stores byte by byte where fewer than eight bytes are left.
  private func storeTail(_ word: UInt64, _ total: Int) {
    guard let base else { return }
    var rest = word
    var offset = byte
    let end = min(byte &+ (total &+ 7) &>> 3, capacity)
    while offset < end {
      base.storeBytes(of: UInt8(truncatingIfNeeded: rest &>> 56), toByteOffset: offset, as: UInt8.self)
      rest = rest &<< 8
      offset = offset &+ 1
    }
  }

  /// Writes an EXI unsigned integer.
  mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bits((rest & 0x7F) | 0x80, 8)
      rest = rest &>> 7
    }
    bits(rest, 8)
  }

  /// Writes an EXI signed integer.
  mutating func signed(_ value: Int64) {
    bits(value < 0 ? 1 : 0, 1)
    unsigned(UInt64(bitPattern: value < 0 ? ~value : value))
  }

  /// Copies the bits of a deferred part from the source.
  mutating func copy(_ range: EXIRange, _ state: UInt16) {
    let end = UInt64(range.bitOffset) &+ UInt64(range.bitLength)
    if end > UInt64(source.count) &* 8 {
      fail(.sourceMissing, state)
      return
    }
    var bit = Int(range.bitOffset)
    let last = Int(end)
    while bit < last {
      let used = bit & 7
      let width = min(8 &- used, last &- bit)
      let octet = UInt64(source[bit &>> 3])
      bits((octet &>> UInt64(truncatingIfNeeded: 8 &- used &- width)) & ((1 &<< UInt64(width)) &- 1), width)
      bit = bit &+ width
    }
  }
}
