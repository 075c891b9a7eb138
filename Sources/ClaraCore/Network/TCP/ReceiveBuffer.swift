/// Received bytes: those in order, and those behind a gap.
///
/// Bytes behind a gap lie where they belong; up to ``maximumIslands`` ranges of them are remembered, and a piece that
/// would need one more is dropped for the peer to send again.
struct ReceiveBuffer<let capacity: Int>: Sendable {
  /// Most ranges behind gaps.
  static var maximumIslands: Int { 3 }

  private struct Island {
    var start: Int
    var end: Int
  }

  private var storage: [capacity of UInt8]
  private var islands: [4 of Island]

  /// Number of ranges behind a gap.
  private(set) var islandCount: Int

  /// Number of bytes in order.
  private(set) var count: Int

  init() {
    storage = .init(repeating: 0)
    islands = .init(repeating: Island(start: 0, end: 0))
    islandCount = 0
    count = 0
  }

  /// Bytes that fit behind those in order.
  var free: Int { capacity - count }

  /// The bytes in order.
  var readable: Span<UInt8> {
    @_lifetime(borrow self) @_addressableSelf
    borrowing get { storage.span.extracting(0..<count) }
  }

  /// Forgets everything.
  mutating func removeAll() {
    count = 0
    islandCount = 0
  }

  /// Takes `bytes` that belong `offset` (0 or more) bytes behind those in order, cuts what does not fit, and returns by
  /// how much the bytes in order grew.
  mutating func write(_ bytes: Span<UInt8>, at offset: Int) -> Int {
    guard offset >= 0, offset < free else { return 0 }
    let length = min(bytes.count, free - offset)
    guard length > 0, insert(Island(start: offset, end: offset + length)) else { return 0 }
    for index in 0..<length { storage[count + offset + index] = bytes[index] }
    return joinFirst()
  }

  /// Drops the first `length` bytes in order.
  mutating func removeFirst(_ length: Int) {
    let dropped = min(max(length, 0), count)
    var end = 0
    for index in 0..<islandCount { end = max(end, islands[index].end) }
    for index in 0..<(count + end - dropped) { storage[index] = storage[index + dropped] }
    count -= dropped
  }

  /// Joins a range with all it touches. False when there is no place to remember it.
  private mutating func insert(_ new: Island) -> Bool {
    var joined = new
    var index = 0
    while index < islandCount {
      let island = islands[index]
      if island.end < joined.start || island.start > joined.end {
        index += 1
        continue
      }
      joined.start = min(joined.start, island.start)
      joined.end = max(joined.end, island.end)
      islandCount -= 1
      islands[index] = islands[islandCount]
      // The range has grown: one passed over before may touch it now.
      index = 0
    }
    // A range at 0 is in order at once and needs its place only for a moment, so it always gets one.
    guard islandCount < (joined.start == 0 ? Self.maximumIslands + 1 : Self.maximumIslands) else { return false }
    islands[islandCount] = joined
    islandCount += 1
    return true
  }

  /// Counts the range at 0, if there is one, to the bytes in order.
  private mutating func joinFirst() -> Int {
    for index in 0..<islandCount where islands[index].start == 0 {
      let length = islands[index].end
      islandCount -= 1
      islands[index] = islands[islandCount]
      for other in 0..<islandCount {
        islands[other].start -= length
        islands[other].end -= length
      }
      count += length
      return length
    }
    return 0
  }
}
