/// A growing frame or message in a fixed buffer of `capacity` bytes.
///
/// Writing past the capacity never traps: it sets ``overflowed`` and drops what does not fit, so that an emitter
/// checks once, at its end.
public struct FrameBuffer<let capacity: Int>: Sendable {
  private var storage: [capacity of UInt8]

  /// Number of bytes written, 0...`capacity`.
  public private(set) var count: Int

  /// True once a byte did not fit.
  public private(set) var overflowed: Bool

  /// An empty buffer.
  public init() {
    storage = .init(repeating: 0)
    count = 0
    overflowed = false
  }

  /// Forgets everything written.
  public mutating func removeAll() {
    count = 0
    overflowed = false
  }

  /// Drops the first `length` bytes and moves the rest to the front.
  public mutating func removeFirst(_ length: Int) {
    let dropped = min(max(length, 0), count)
    for index in 0..<(count - dropped) { storage[index] = storage[index + dropped] }
    count -= dropped
  }

  /// Writes one byte.
  public mutating func append(_ byte: UInt8) {
    guard count < capacity else {
      overflowed = true
      return
    }
    storage[count] = byte
    count += 1
  }

  /// Writes a 16 bit number, most significant byte first.
  public mutating func append(bigEndian value: UInt16) {
    append(UInt8(truncatingIfNeeded: value >> 8))
    append(UInt8(truncatingIfNeeded: value))
  }

  /// Writes a 16 bit number, least significant byte first.
  public mutating func append(littleEndian value: UInt16) {
    append(UInt8(truncatingIfNeeded: value))
    append(UInt8(truncatingIfNeeded: value >> 8))
  }

  /// Writes a 32 bit number, most significant byte first.
  public mutating func append(bigEndian value: UInt32) {
    append(bigEndian: UInt16(truncatingIfNeeded: value >> 16))
    append(bigEndian: UInt16(truncatingIfNeeded: value))
  }

  /// Writes `bytes`.
  public mutating func append(_ bytes: Span<UInt8>) {
    for index in bytes.indices { append(bytes[index]) }
  }

  /// Writes `byte` `length` times.
  public mutating func append(repeating byte: UInt8, count length: Int) {
    for _ in 0..<max(length, 0) { append(byte) }
  }

  /// Writes zeros until `length` bytes are there (the minimum length of an Ethernet frame, say).
  public mutating func pad(to length: Int) {
    append(repeating: 0, count: length - count)
  }

  /// The byte at `index`, which must be below ``count``.
  public subscript(index: Int) -> UInt8 {
    get {
      precondition(index < count, "index past the bytes written")
      return storage[index]
    }
    set {
      precondition(index < count, "index past the bytes written")
      storage[index] = newValue
    }
  }

  /// The bytes written.
  public var span: Span<UInt8> {
    @_lifetime(borrow self) @_addressableSelf
    borrowing get { storage.span.extracting(0..<count) }
  }

  /// Lets `fill` write into the whole buffer and takes the length it returns (cut to 0...capacity) as ``count``.
  public mutating func fill<Failure: Error>(
    _ fill: (inout MutableSpan<UInt8>) throws(Failure) -> Int
  ) throws(Failure) {
    var span = storage.mutableSpan
    let length = try fill(&span)
    count = min(max(length, 0), capacity)
    overflowed = false
  }
}
