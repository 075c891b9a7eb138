import HAL
import Testing

/// Frames in both directions, and what comes between, over hand-made scripts.
@Suite struct QCA7005ExchangeTests {
  /// A rig whose chip is in use.
  private func ready(_ lines: [ScriptLine], line: Bool? = false) -> ScriptRig {
    var rig = ScriptRig(ScriptRig.start + lines)
    rig.script.isLineActive = line
    rig.poll(at_ms: 0)
    return rig
  }

  /// A look whose reply has these causes and ready bytes.
  private func look(_ causes: String, _ ready: Int, space: String = "0C5B") -> ScriptLine {
    let count = text([UInt8(ready >> 8), UInt8(ready & 0xFF)])
    return ScriptLine(ScriptRig.look, "AA55 \(causes) \(count) \(count) \(space)")
  }

  /// A read of these bytes, with the look behind it.
  private func read(_ bytes: [UInt8], clearing causes: String = "4C000001|", then: String = "0400 0000 0000")
    -> ScriptLine
  {
    let count = text([UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)])
    return ScriptLine("\(causes)4100\(count)|8000|\(ScriptRig.look)", text(bytes) + "AA55 \(then) 0C5B")
  }

  @Test func aFrameIsReadWhenTheLineCalls() throws {
    let frame = ScriptRig.frame(60)
    var rig = ready([look("0401", 74), read(ScriptRig.stream(frame))])
    rig.script.isLineActive = true
    rig.poll(at_ms: 1)
    rig.script.isLineActive = false
    #expect(rig.deadline == .milliseconds(1))
    #expect(try rig.frames() == [frame])
    #expect(rig.script.problems == [])
    #expect(rig.driver.counters.framesReceived == 1)
    #expect(rig.driver.counters.missedInterrupts == 0)
  }

  @Test func severalFramesComeInOneBurst() throws {
    let frames = [60, 143, 1_514].map { ScriptRig.frame($0, seed: UInt8($0 % 251)) }
    let bytes = frames.flatMap { ScriptRig.stream($0) }
    var rig = ready([look("0401", bytes.count), read(bytes)])
    rig.script.isLineActive = true
    rig.poll(at_ms: 1)
    #expect(try rig.frames() == frames)
    #expect(rig.script.problems == [])
  }

  @Test func aFrameGoesOnInTheNextBurst() throws {
    let first = ScriptRig.frame(200)
    let second = ScriptRig.frame(90, seed: 5)
    let bytes = ScriptRig.stream(first) + ScriptRig.stream(second)
    for border in [1, 4, 11, 12, 13, 100, 213, 214, 215, 220, 226, 300] {
      var rig = ready([
        look("0401", border), read(Array(bytes[..<border]), then: "0401 0000 0000"), ScriptLine("placeholder"),
      ])
      rig.script.lines.removeLast()
      let rest = Array(bytes[border...])
      rig.script.lines += [ScriptLine("4C000001|\(ScriptRig.look)", "AA55 0400 0000 0000 0C5B")]
      rig.script.lines += [look("0401", rest.count), read(rest)]
      rig.script.isLineActive = true
      rig.poll(at_ms: 1)
      var found = try rig.frames()
      rig.script.isLineActive = false
      rig.poll(at_ms: 2)
      rig.script.isLineActive = true
      rig.poll(at_ms: 3)
      found += try rig.frames()
      #expect(found == [first, second], "border \(border)")
      #expect(rig.script.problems == [], "border \(border)")
      #expect(rig.driver.counters.framingErrors == 0)
    }
  }

  @Test func withoutALineTheChipIsLookedAtEveryFiveMilliseconds() throws {
    let frame = ScriptRig.frame(60)
    var rig = ready([ScriptRig.nothing, look("0401", 74), read(ScriptRig.stream(frame))], line: nil)
    for time_ms in 1...5 as ClosedRange<Int64> { rig.poll(at_ms: time_ms) }
    #expect(rig.script.lines.count == 2)
    rig.poll(at_ms: 10)
    #expect(try rig.frames() == [frame])
    #expect(rig.script.problems == [])
  }

  @Test func aLostInterruptCostsTwentyMilliseconds() throws {
    let frame = ScriptRig.frame(60)
    var rig = ready([look("0400", 74), read(ScriptRig.stream(frame), clearing: "")])
    for time_ms in 1..<20 as Range<Int64> { rig.poll(at_ms: time_ms) }
    #expect(rig.script.lines.count == 2)
    rig.poll(at_ms: 20)
    #expect(try rig.frames() == [frame])
    #expect(rig.driver.counters.missedInterrupts == 1)
    #expect(rig.script.problems == [])
  }

  @Test func aFrameIsWrittenAsTheReferenceHasIt() throws {
    // GET_SW.REQ, the first frame that the existing firmware sends.
    let frame = hex("FFFFFFFFFFFF 020000000001 88E1 00 00A0 00B052") + [UInt8](repeating: 0, count: 40)
    #expect(frame.count == 60)
    var rig = ready([ScriptLine("41000046|0000AAAAAAAA3C000000\(text(frame))5555")])
    try rig.send(frame)
    #expect(rig.driver.hasUnsent)
    rig.poll(at_ms: 1)
    #expect(rig.script.problems == [])
    #expect(rig.script.lines.isEmpty)
    #expect(rig.driver.counters.framesSent == 1)
    rig.poll(at_ms: 4)
    #expect(!rig.driver.hasUnsent)
  }

  @Test func aShortFrameIsPadded() throws {
    let frame = ScriptRig.frame(14)
    let padded = text(frame + [UInt8](repeating: 0, count: 46))
    var rig = ready([ScriptLine("41000046|0000AAAAAAAA3C000000\(padded)5555")])
    try rig.send(frame)
    rig.poll(at_ms: 1)
    #expect(rig.script.problems == [])
    #expect(rig.script.lines.isEmpty)
  }

  @Test func lengthsOutsideOfTheLimitsAreRefused() throws {
    var rig = ready([])
    for count in [0, 13, 1_515, 2_000] {
      #expect(throws: HALError(.tooLong)) { try rig.send(ScriptRig.frame(count)) }
    }
    try rig.send(ScriptRig.frame(1_514))
  }

  @Test func theQueueHoldsTenFramesOrWhatTheChipHolds() throws {
    var small = ready([])
    for _ in 0..<10 { try small.send(ScriptRig.frame(60)) }
    #expect(throws: HALError(.full)) { try small.send(ScriptRig.frame(60)) }
    var large = ready([])
    for _ in 0..<2 { try large.send(ScriptRig.frame(1_514)) }
    #expect(throws: HALError(.full)) { try large.send(ScriptRig.frame(1_514)) }
    try large.send(ScriptRig.frame(93))
  }

  @Test func whatDoesNotFitWaits() throws {
    let frames = [ScriptRig.frame(100), ScriptRig.frame(100, seed: 2)]
    func written(_ frame: [UInt8]) -> String { "4100006E|0000AAAAAAAA64000000\(text(frame))5555" }
    // 113 bytes are one too few for a frame of 100 with its ten bytes and the reserve of four.
    var rig = ready([
      look("0400", 0, space: "0071"), look("0400", 0, space: "0072"), ScriptLine(written(frames[0])),
      look("0400", 0), ScriptLine(written(frames[1])),
    ])
    for frame in frames { try rig.send(frame) }
    for time_ms in [3, 6, 9] as [Int64] { rig.poll(at_ms: time_ms) }
    #expect(rig.script.problems == [])
    #expect(rig.script.lines.isEmpty)
    #expect(rig.driver.counters.spaceWaits == 2)
    #expect(rig.driver.counters.framesSent == 2)
  }

  @Test func aChipThatTakesNothingForASecondIsReset() throws {
    let full = look("0400", 0, space: "0000")
    var rig = ready([ScriptLine](repeating: full, count: 334))
    try rig.send(ScriptRig.frame(60))
    var time_ms: Int64 = 3
    while time_ms <= 1_002 {
      rig.poll(at_ms: time_ms)
      time_ms += 3
    }
    #expect(rig.driver.counters.transmitTimeouts == 0)
    rig.script.lines = [full, ScriptLine("C400", "0000"), ScriptLine("4C00004F|44000040")]
    rig.poll(at_ms: 1_005)
    #expect(rig.driver.counters.transmitTimeouts == 1)
    #expect(rig.driver.counters.framesDropped == 1)
    #expect(rig.driver.state == .resetting)
    #expect(rig.script.problems == [])
    #expect(throws: HALError(.disconnected)) { try rig.send(ScriptRig.frame(60)) }
  }
}
