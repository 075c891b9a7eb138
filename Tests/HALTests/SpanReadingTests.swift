import HAL
import Testing

@Suite("Reading from spans")
struct SpanReadingTests {
  private static let bytes: [UInt8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB]

  /// Offsets before, in and after the bytes, and those at which arithmetic could overflow.
  private static let offsets = Array(-3...9) + [Int.min, Int.max, Int.max - 1, Int.max - 3]

  /// The bytes of a number at `offset`, or nil when they are not all there.
  private func expected(_ offset: Int, _ count: Int) -> [UInt8]? {
    guard (0...Self.bytes.count).contains(offset), Self.bytes.count - offset >= count else { return nil }
    return Array(Self.bytes[offset..<offset + count])
  }

  @Test(arguments: offsets) func numbersAtEveryOffset(offset: Int) {
    let span = Self.bytes.span
    #expect(span.byte(at: offset) == expected(offset, 1)?[0])
    #expect(span.uint16BigEndian(at: offset) == expected(offset, 2)?.reduce(0) { $0 << 8 | UInt16($1) })
    #expect(span.uint16LittleEndian(at: offset) == expected(offset, 2)?.reversed().reduce(0) { $0 << 8 | UInt16($1) })
    #expect(span.uint32BigEndian(at: offset) == expected(offset, 4)?.reduce(0) { $0 << 8 | UInt32($1) })
  }

  @Test(arguments: offsets, [-1, 0, 1, 3, 6, 7, Int.max, Int.min])
  func partsAtEveryOffset(offset: Int, count: Int) {
    let span = Self.bytes.span
    let part = count < 0 ? nil : expected(offset, count)
    guard let found = span.bytes(at: offset, count: count) else {
      #expect(part == nil)
      return
    }
    #expect(found.indices.map { found[$0] } == part)
  }

  @Test func emptySpanHoldsNothing() {
    let nothing: [UInt8] = []
    #expect(nothing.span.byte(at: 0) == nil)
    #expect(nothing.span.uint16BigEndian(at: 0) == nil)
    #expect(nothing.span.uint32BigEndian(at: 0) == nil)
    #expect(nothing.span.bytes(at: 0, count: 0)?.count == 0)
    #expect(nothing.span.bytes(at: 0, count: 1)?.count == nil)
  }
}
