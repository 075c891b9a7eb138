/// Up to `capacity` bytes stored in place, without a heap.
///
/// The way a message keeps a bounded byte string (a session id, a key, a station's name).
public struct FixedBytes<let capacity: Int>: Sendable {
  private var storage: [capacity of UInt8]

  /// Number of bytes in use, 0...`capacity`.
  public private(set) var count: Int

  /// An empty byte string.
  public init() {
    storage = .init(repeating: 0)
    count = 0
  }

  /// A byte string of `count` equal bytes; `count` is cut to the capacity.
  public init(repeating byte: UInt8, count: Int) {
    self.init()
    for _ in 0..<min(max(count, 0), capacity) { append(byte) }
  }

  /// A copy of `bytes`, or nil when there are more than `capacity`.
  public init?(_ bytes: Span<UInt8>) {
    guard bytes.count <= capacity else { return nil }
    self.init()
    for index in bytes.indices { append(bytes[index]) }
  }

  /// True when no byte is in use.
  public var isEmpty: Bool { count == 0 }

  /// Adds a byte at the end. Returns false, and changes nothing, when the capacity is used up.
  @discardableResult
  public mutating func append(_ byte: UInt8) -> Bool {
    guard count < capacity else { return false }
    storage[count] = byte
    count += 1
    return true
  }

  /// Forgets all bytes.
  public mutating func removeAll() { count = 0 }

  /// The byte at `index`, which must be below ``count``.
  public subscript(index: Int) -> UInt8 {
    get {
      precondition(index < count, "index past the bytes in use")
      return storage[index]
    }
    set {
      precondition(index < count, "index past the bytes in use")
      storage[index] = newValue
    }
  }

  /// The bytes in use.
  public var span: Span<UInt8> {
    @_lifetime(borrow self) @_addressableSelf
    borrowing get { storage.span.extracting(0..<count) }
  }
}

extension FixedBytes: Equatable {
  /// True when both hold the same bytes.
  public static func == (left: FixedBytes, right: FixedBytes) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where left.storage[index] != right.storage[index] { return false }
    return true
  }
}
