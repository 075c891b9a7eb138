/// A byte string of a V2G message: up to `capacity` bytes in place, a longer one deferred.
///
/// A deferred byte string stays in the bytes it was decoded from; whoever needs it hands in those bytes again.
public struct EXIBytes<let capacity: Int>: Equatable, Sendable {
  private var storage: [capacity of UInt8]
  private var length: UInt32
  /// Where a byte string that is too long for `capacity` stands in its source, nil for one in place.
  public private(set) var deferred: EXIRange?

  /// No bytes.
  public init() {
    storage = InlineArray(repeating: 0)
    length = 0
    deferred = nil
  }

  /// A copy of some bytes, nil when there are more than `capacity`.
  public init?(_ bytes: Span<UInt8>) {
    self.init()
    if bytes.count > capacity { return nil }
    for index in bytes.indices { appendInline(bytes[index]) }
  }

  /// A copy of a fixed number of bytes; there must be at most `capacity`.
  public init<let size: Int>(_ bytes: [size of UInt8]) {
    self.init()
    precondition(size <= capacity, "more bytes than this byte string can hold")
    for index in bytes.indices { appendInline(bytes[index]) }
  }

  /// Bytes that stand in a scratch space.
  init(deferred range: EXIRange, count: UInt32) {
    self.init()
    setDeferred(range, count: count)
  }

  /// The number of bytes, in place or deferred.
  public var count: Int { Int(length) }

  /// Whether there are no bytes.
  public var isEmpty: Bool { length == 0 }

  /// A byte held in place, nil beyond `count` and for a deferred byte string.
  public subscript(index: Int) -> UInt8? {
    deferred == nil && index >= 0 && index < Int(length) ? storage[index] : nil
  }

  /// Whether this byte string, held in place, has exactly these bytes.
  public func equals(_ bytes: Span<UInt8>) -> Bool {
    guard deferred == nil, bytes.count == Int(length) else { return false }
    for index in bytes.indices where bytes[index] != storage[index] { return false }
    return true
  }

  /// Hands the bytes to `body`, one after the other.
  ///
  /// `source` is what the message was decoded from; a byte string in place does not need it.
  /// Throws `sourceMissing` when a deferred byte string is not inside `source`.
  public func forEachByte(in source: RawSpan, _ body: (UInt8) -> Void) throws(EXIError) {
    guard let range = deferred else {
      for index in 0..<Int(length) { body(storage[index]) }
      return
    }
    let count = length
    try withEXIReader(source, at: range) { (reader) throws(EXIError) in
      if reader.remaining < Int(range.bitLength) { throw reader.error(.sourceMissing, 1) }
      for _ in 0..<count { body(UInt8(truncatingIfNeeded: try reader.bits(8, 1))) }
    }
  }

  /// Whether both have the same bytes in place, or are the same deferred part of the same source.
  public static func == (left: EXIBytes<capacity>, right: EXIBytes<capacity>) -> Bool {
    guard left.deferred == right.deferred, left.length == right.length else { return false }
    if left.deferred != nil { return true }
    for index in 0..<Int(left.length) where left.storage[index] != right.storage[index] { return false }
    return true
  }
}

extension EXIBytes {
  /// Adds a byte in place; the caller has checked that there is room.
  mutating func appendInline(_ byte: UInt8) {
    storage[Int(length)] = byte
    length &+= 1
  }

  /// Takes the next octets of a stream in place; the caller has checked that they are there, and that there is room.
  mutating func fill(_ count: Int, from reader: inout EXIReader) {
    withUnsafeMutableBytes(of: &storage) { target in
      // An array of no bytes may have no address, and takes none.
      if let start = target.baseAddress { reader.copyOctets(count, to: start) }
    }
    length = UInt32(truncatingIfNeeded: count)
  }

  /// Makes this a deferred byte string.
  mutating func setDeferred(_ range: EXIRange, count: UInt32) {
    length = count
    deferred = range
  }

  /// Writes the value: the length, then the bytes.
  func write(to writer: inout EXIWriter, _ minimum: UInt32, _ maximum: UInt32, _ state: UInt16) {
    if length < minimum || length > maximum { writer.fail(.lengthOutOfRange, state) }
    writer.unsigned(UInt64(length))
    if let range = deferred {
      writer.copy(range, state)
      return
    }
    var index = 0
    while index < Int(length) {
      writer.flush()
      let chunk = min(Int(length) &- index, 7)
      writer.put(loadOctets(count: chunk, at: index, in: storage), 8 &* chunk)
      index &+= chunk
      // One byte is what the slack allows for.
      if index == Int(length), chunk > 1 { writer.flush() }
    }
  }
}
