/// Frames on their way to the chip, as the bytes that go over the bus.
///
/// For each: the transaction that announces its size (41 00, size), then the one that writes it (00 00, start, length,
/// zeros, frame padded to 60 bytes, end). All of them together fit into the chip's buffer.
struct QCA7005TransmitQueue: Sendable {
  /// Most frames.
  static let limit = 10
  /// What the chip may need for a frame beyond its bytes.
  static let reserve = 4

  private var bytes = FrameBuffer<3_200>()
  private var sizes: [10 of UInt16] = .init(repeating: 0)
  private(set) var count = 0
  private var used = 0

  var isEmpty: Bool { count == 0 }

  /// Adds a frame; false when there is no room.
  mutating func append(_ frame: Span<UInt8>) -> Bool {
    let length = max(frame.count, QCA7005Framing.shortestFrame)
    let size = length + QCA7005Framing.overhead
    guard count < Self.limit, used + size + Self.reserve <= Int(QCA7005Numbers.bufferLength) else { return false }
    bytes.append(QCA7005Register.bufferSize.writeCommand)
    bytes.append(0)
    bytes.append(bigEndian: UInt16(size))
    bytes.append(repeating: QCA7005Numbers.externalWrite, count: 2)
    bytes.append(repeating: QCA7005Framing.startByte, count: 4)
    bytes.append(littleEndian: UInt16(length))
    bytes.append(repeating: 0, count: 2)
    bytes.append(frame)
    bytes.append(repeating: 0, count: length - frame.count)
    bytes.append(repeating: QCA7005Framing.endByte, count: QCA7005Framing.footer)
    sizes[count] = UInt16(size)
    count += 1
    used += size + Self.reserve
    return true
  }

  /// How many of the first frames fit into `space` bytes of the chip's buffer.
  func fitting(_ space: Int) -> Int {
    var room = space
    for index in 0..<count {
      room -= Int(sizes[index]) + Self.reserve
      if room < 0 { return index }
    }
    return count
  }

  /// Adds the transactions of the first `frames` frames to a batch; their bytes are ``span``, from the first on.
  func plan(_ frames: Int, into batch: inout SPIBatch) {
    for index in 0..<frames {
      batch.append(writing: 4, reading: 0)
      batch.append(writing: Int(sizes[index]) + 2, reading: 0)
    }
  }

  /// Every byte that waits, in the order of the bus.
  var span: Span<UInt8> {
    @_lifetime(borrow self) @_addressableSelf
    borrowing get { bytes.span }
  }

  /// Drops the first `frames` frames and returns how many bytes of the chip's buffer they take.
  mutating func removeFirst(_ frames: Int) -> Int {
    var wire = 0
    var taken = 0
    for index in 0..<frames {
      wire += Int(sizes[index]) + 6
      taken += Int(sizes[index]) + Self.reserve
    }
    bytes.removeFirst(wire)
    for index in frames..<count { sizes[index - frames] = sizes[index] }
    count -= frames
    used -= taken
    return taken
  }

  /// Drops every frame.
  mutating func removeAll() {
    bytes.removeAll()
    count = 0
    used = 0
  }
}
