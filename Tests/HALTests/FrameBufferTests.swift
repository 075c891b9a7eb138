import HAL
import Testing

@Suite("FrameBuffer")
struct FrameBufferTests {
  /// The bytes as an array, to compare.
  private func array<let capacity: Int>(_ buffer: FrameBuffer<capacity>) -> [UInt8] {
    (0..<buffer.count).map { buffer[$0] }
  }

  @Test func fullIsNotOverflowed() {
    var buffer = FrameBuffer<3>()
    for byte in 1...3 { buffer.append(UInt8(byte)) }
    #expect(array(buffer) == [1, 2, 3])
    #expect(!buffer.overflowed)
  }

  @Test func oneTooManyIsDroppedAndNoted() {
    var buffer = FrameBuffer<3>()
    for byte in 1...4 { buffer.append(UInt8(byte)) }
    #expect(array(buffer) == [1, 2, 3])
    #expect(buffer.overflowed)
    buffer.removeAll()
    #expect(buffer.count == 0)
    #expect(!buffer.overflowed)
  }

  @Test func numbersInBothOrders() {
    var buffer = FrameBuffer<8>()
    buffer.append(bigEndian: UInt16(0x1234))
    buffer.append(littleEndian: UInt16(0x1234))
    buffer.append(bigEndian: UInt32(0x89AB_CDEF))
    #expect(array(buffer) == [0x12, 0x34, 0x34, 0x12, 0x89, 0xAB, 0xCD, 0xEF])
    #expect(!buffer.overflowed)
  }

  @Test func numberAcrossTheEnd() {
    var buffer = FrameBuffer<5>()
    buffer.append(bigEndian: UInt16(1))
    buffer.append(bigEndian: UInt32(0x89AB_CDEF))
    #expect(array(buffer) == [0, 1, 0x89, 0xAB, 0xCD])
    #expect(buffer.overflowed)
  }

  @Test func spansAndPadding() {
    let source: [UInt8] = [5, 6, 7]
    var buffer = FrameBuffer<8>()
    buffer.append(source.span)
    buffer.append(repeating: 9, count: 2)
    buffer.append(repeating: 9, count: -2)
    buffer.pad(to: 7)
    buffer.pad(to: 3)
    #expect(array(buffer) == [5, 6, 7, 9, 9, 0, 0])
    #expect(!buffer.overflowed)
    buffer.pad(to: 9)
    #expect(buffer.count == 8)
    #expect(buffer.overflowed)
  }

  @Test(arguments: [(-1, [1, 2, 3]), (0, [1, 2, 3]), (1, [2, 3]), (3, []), (4, [])] as [(Int, [UInt8])])
  func removesFromTheFront(length: Int, rest: [UInt8]) {
    var buffer = FrameBuffer<4>()
    for byte in 1...3 { buffer.append(UInt8(byte)) }
    buffer.removeFirst(length)
    #expect(array(buffer) == rest)
  }

  @Test(arguments: [(-1, 0), (0, 0), (3, 3), (4, 4), (5, 4)]) func fillTakesTheLength(returned: Int, count: Int) {
    var buffer = FrameBuffer<4>()
    buffer.append(repeating: 1, count: 5)
    buffer.fill { span in
      for index in span.indices { span[index] = UInt8(index) }
      return returned
    }
    #expect(array(buffer) == (0..<count).map { UInt8($0) })
    #expect(!buffer.overflowed)
  }

  @Test func fillPassesErrorsOn() {
    var buffer = FrameBuffer<4>()
    buffer.append(1)
    #expect(throws: HALError(.timeout, detail: 3)) {
      try buffer.fill { _ throws(HALError) in throw HALError(.timeout, detail: 3) }
    }
    #expect(array(buffer) == [1])
  }

  @Test func spanShowsWhatWasWritten() {
    var buffer = FrameBuffer<4>()
    buffer.append(bigEndian: UInt16(0xBEEF))
    let span = buffer.span
    #expect(span.count == 2)
    #expect(span[1] == 0xEF)
  }

  @Test func subscriptWrites() {
    var buffer = FrameBuffer<4>()
    buffer.append(repeating: 0, count: 2)
    buffer[0] = 7
    #expect(array(buffer) == [7, 0])
  }

  @Test func subscriptPastTheEndTraps() async {
    await #expect(processExitsWith: .failure) {
      let buffer = FrameBuffer<4>()
      _ = buffer[0]
    }
  }
}
