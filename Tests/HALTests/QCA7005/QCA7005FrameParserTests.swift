import HAL
import Testing

/// Finding frames in the chip's bytes, whole and damaged.
@Suite struct QCA7005FrameParserTests {
  /// Every frame that a parser finds in bursts.
  static func frames(_ bursts: [[UInt8]], _ parser: inout QCA7005FrameParser) -> [[UInt8]] {
    var found: [[UInt8]] = []
    for burst in bursts {
      parser.begin(burst.span)
      var position = 0
      for _ in 0..<1_000 {
        guard case .frame(let length) = parser.take(burst.span, from: &position) else { break }
        var room: [1_600 of UInt8] = .init(repeating: 0)
        var span = room.mutableSpan
        parser.copy(into: &span)
        found.append((0..<length).map { room[$0] })
      }
      #expect(position == burst.count)
    }
    return found
  }

  static func frames(_ bursts: [[UInt8]]) -> [[UInt8]] {
    var parser = QCA7005FrameParser()
    return frames(bursts, &parser)
  }

  private let sample = [ScriptRig.frame(60), ScriptRig.frame(74, seed: 3), ScriptRig.frame(129, seed: 9)]

  @Test func framesAreFoundWhateverTheBordersAre() {
    let bytes = sample.flatMap { ScriptRig.stream($0) }
    for first in stride(from: 0, to: bytes.count, by: 1) {
      #expect(Self.frames([Array(bytes[..<first]), Array(bytes[first...])]) == sample)
    }
    #expect(Self.frames(bytes.map { [$0] }) == sample)
  }

  @Test func bothLimitsOfTheLengthHold() {
    for (count, isFound) in [(59, false), (60, true), (1_522, true), (1_523, false)] {
      let frame = ScriptRig.frame(count)
      let next = ScriptRig.frame(60, seed: 7)
      let found = Self.frames([ScriptRig.stream(frame) + ScriptRig.stream(next)])
      #expect(found == (isFound ? [frame, next] : [next]), "\(count)")
    }
  }

  /// A wrong bit in the framing costs that frame, and no other; none comes out wrong.
  @Test func aWrongBitCostsOneFrame() {
    let streams = sample.map { ScriptRig.stream($0) }
    let start = streams[0].count
    let framing = Array(0..<10) + [streams[1].count - 2, streams[1].count - 1]
    for offset in framing {
      for bit in 0..<8 {
        var bytes = streams.flatMap { $0 }
        bytes[start + offset] ^= 1 << UInt8(bit)
        #expect(Self.frames([bytes]) == [sample[0], sample[2]], "byte \(offset), bit \(bit)")
      }
    }
  }

  @Test func lostBytesCostOneFrame() {
    let streams = sample.map { ScriptRig.stream($0) }
    for lost in 1...40 {
      for offset in stride(from: 0, through: streams[1].count - lost, by: 5) {
        var middle = streams[1]
        middle.removeSubrange(offset..<(offset + lost))
        var parser = QCA7005FrameParser()
        #expect(Self.frames([streams[0] + middle + streams[2]], &parser) == [sample[0], sample[2]])
        #expect(parser.losses == 1)
        #expect(parser.skipped == UInt32(middle.count))
      }
    }
  }

  @Test func additionalBytesAreSkipped() {
    let streams = sample.map { ScriptRig.stream($0) }
    for filler in [[0], [0, 0, 0, 0, 0], [0xAA, 0xAA, 0xAA, 0xAA], [0, 0, 0, 70, 0xAA, 0xAA], [0x55, 0x55]] as [[UInt8]]
    {
      #expect(Self.frames([streams[0] + filler + streams[1] + streams[2]]) == sample)
      #expect(Self.frames([filler + streams[0], streams[1] + filler, streams[2]]) == sample)
    }
  }

  /// The rest of a long frame never comes: a burst that begins with a frame is not taken for it.
  @Test func aFrameWithoutItsEndDoesNotSwallowTheNextBurst() {
    let long = ScriptRig.stream(ScriptRig.frame(1_514))
    for kept in [1, 11, 12, 40, 700, 1_527] {
      let bursts = [Array(long[..<kept])] + sample.map { ScriptRig.stream($0) }
      #expect(Self.frames(bursts) == sample, "\(kept)")
    }
  }

  /// A frame inside a frame's bytes is found only when the outer one turns out to be none.
  @Test func aFrameInsideADamagedOneIsFound() {
    let inner = ScriptRig.frame(60, seed: 4)
    let outer = ScriptRig.frame(20) + ScriptRig.stream(inner) + ScriptRig.frame(20)
    var bytes = ScriptRig.stream(outer)
    #expect(Self.frames([bytes]) == [outer])
    bytes[bytes.count - 1] = 0
    #expect(Self.frames([bytes]) == [inner])
  }

  @Test func afterAResetNothingIsLeft() {
    var parser = QCA7005FrameParser()
    let stream = ScriptRig.stream(sample[0])
    #expect(Self.frames([Array(stream[..<50])], &parser) == [])
    parser.reset()
    #expect(Self.frames([stream], &parser) == [sample[0]])
    #expect(parser.losses == 0)
  }
}
