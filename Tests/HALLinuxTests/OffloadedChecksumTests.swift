import HAL
import Testing

@testable import HALLinux

@Suite struct OffloadedChecksumTests {
  private func completed(_ frame: [UInt8], count: Int? = nil) -> (isDone: Bool, frame: [UInt8]) {
    var bytes = frame
    var span = bytes.mutableSpan
    let isDone = OffloadedChecksum.complete(&span, count: count ?? frame.count)
    return (isDone, bytes)
  }

  @Test(arguments: [UInt8(6), 17], [0, 1, 2, 9, 900])
  func missingSumIsFilledIn(proto: UInt8, count: Int) {
    let good = Frames.datagram(payload: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }, proto: proto)
    #expect(Frames.isChecksumGood(good))
    let field = proto == 17 ? 60 : 70
    var frame = good
    frame[field] = 0x12
    frame[field + 1] = 0x34
    let result = completed(frame)
    #expect(result.isDone)
    #expect(result.frame == good)
  }

  @Test func paddingBehindTheDatagramDoesNotCount() {
    let good = Frames.datagram(payload: [1])
    var frame = good + [0xAA, 0xBB, 0xCC]
    frame[60] = 0
    #expect(completed(frame).frame == good + [0xAA, 0xBB, 0xCC])
  }

  @Test func zeroIsWrittenAsAllOnesInUDP() {
    // A payload chosen so that the sum comes out as 0.
    let plain = Frames.datagram(payload: [0, 0])
    let sum = UInt16(plain[60]) << 8 | UInt16(plain[61])
    let frame = Frames.datagram(payload: [UInt8(sum >> 8), UInt8(sum & 0xFF)])
    #expect(completed(frame).frame[60...61] == [0xFF, 0xFF])
  }

  @Test func whatIsNoSegmentIsLeftAlone() {
    let frame = Frames.datagram(payload: [1, 2, 3])
    var other = frame
    other[20] = 58
    #expect(!completed(other).isDone)
    var longer = frame
    longer[19] += 1
    #expect(!completed(longer).isDone)
    var shorter = frame
    shorter[18] = 0
    shorter[19] = 7
    #expect(!completed(shorter).isDone)
    #expect(!completed(frame, count: 61).isDone)
    #expect(!completed([UInt8](repeating: 0, count: 80)).isDone)
    #expect(completed(other).frame == other)
  }
}
