import HAL
import Testing

/// What the driver does when chip or bus do not do as they should.
@Suite struct QCA7005RecoveryTests {
  private func ready(_ lines: [ScriptLine], line: Bool? = false) -> ScriptRig {
    var rig = ScriptRig(ScriptRig.start + lines)
    rig.script.isLineActive = line
    rig.poll(at_ms: 0)
    return rig
  }

  @Test func oneWrongSignatureIsLookedAtAgain() {
    var rig = ready([ScriptLine(ScriptRig.look, "AA54 0400 0000 0000 0C5B"), ScriptRig.nothing])
    rig.poll(at_ms: 20)
    #expect(rig.driver.state == .ready)
    #expect(rig.driver.counters.signatureErrors == 1)
    #expect(rig.driver.counters.resynchronisations == 0)
    #expect(rig.script.problems == [])
  }

  @Test func twoWrongSignaturesBeginAnew() throws {
    let wrong = ScriptLine(ScriptRig.look, "0000 0000 0000 0000 0000")
    var rig = ready([wrong, wrong] + ScriptRig.start)
    try rig.send(ScriptRig.frame(60))
    rig.poll(at_ms: 20)
    #expect(rig.driver.state == .ready)
    #expect(rig.driver.counters.resynchronisations == 1)
    #expect(rig.driver.counters.framesDropped == 1)
    #expect(rig.script.problems == [])
    #expect(rig.script.lines.isEmpty)
  }

  @Test func aChipThatHasStartedAnewIsSetUpAgain() {
    let started = ScriptLine(ScriptRig.look, "AA55 0440 0000 0000 0C5B")
    var rig = ready([started, started] + ScriptRig.start)
    rig.poll(at_ms: 20)
    #expect(rig.driver.state == .ready)
    #expect(rig.driver.counters.restarts == 1)
    #expect(rig.driver.counters.resets == 0)
    #expect(rig.script.problems == [])
  }

  @Test(arguments: ["0440", "0402", "0404", "0446"])
  func aCauseThatIsReadOnceOnlyIsNoise(causes: String) {
    var rig = ready([ScriptLine(ScriptRig.look, "AA55 \(causes) 0000 0000 0C5B"), ScriptRig.nothing])
    rig.poll(at_ms: 20)
    #expect(rig.driver.state == .ready)
    #expect(rig.driver.counters.resynchronisations == 0)
    #expect(rig.script.problems == [])
  }

  @Test(arguments: ["0402", "0404"]) func aBufferErrorResetsTheChip(causes: String) {
    let error = ScriptLine(ScriptRig.look, "AA55 \(causes) 0000 0000 0C5B")
    var rig = ready([error, error, ScriptLine("C400", "0000"), ScriptLine("4C00004F|44000040")] + ScriptRig.start)
    rig.poll(at_ms: 20)
    #expect(rig.driver.state == .resetting)
    rig.poll(at_ms: 1_000)
    #expect(rig.driver.state == .ready)
    #expect(rig.driver.counters.readBufferErrors + rig.driver.counters.writeBufferErrors == 1)
    #expect(rig.driver.counters.resets == 1)
    #expect(rig.script.problems == [])
  }

  @Test func countsThatCannotBeAreIgnored() {
    var rig = ready([
      ScriptLine(ScriptRig.look, "AA55 0400 0C60 0C60 0C5B"), ScriptLine(ScriptRig.look, "AA55 0400 0000 0000 0C5C"),
      ScriptLine(ScriptRig.look, "AA55 0400 FFFF FFFF 0C5B"),
    ])
    for time_ms in [20, 22, 24] as [Int64] { rig.poll(at_ms: time_ms) }
    #expect(rig.driver.counters.implausibleCounts == 3)
    #expect(rig.driver.state == .ready)
    #expect(rig.script.problems == [])
    #expect(rig.script.lines.isEmpty)
  }

  @Test(arguments: [1, 3, 4]) func countsThatDifferAreAskedForAgain(times: Int) throws {
    let frame = ScriptRig.frame(60)
    let differing = ScriptLine(ScriptRig.look, "AA55 0400 044A 004A 0C5B")
    let agreeing = ScriptLine(ScriptRig.look, "AA55 0400 004A 004A 0C5B")
    // After three times the lower one is taken.
    var rig = ready(
      [ScriptLine](repeating: differing, count: times) + (times == 4 ? [] : [agreeing]) + [
        ScriptLine("4100004A|8000|\(ScriptRig.look)", text(ScriptRig.stream(frame)) + "AA55 0400 0000 0000 0C5B")
      ])
    rig.poll(at_ms: 20)
    #expect(try rig.frames() == [frame])
    #expect(rig.script.problems == [])
    #expect(rig.script.lines.isEmpty)
  }

  /// An empty buffer that seems to hold something, once each: nothing is read.
  @Test func noiseInACountReadsNothing() throws {
    var rig = ready([
      ScriptLine(ScriptRig.look, "AA55 0400 0000 0008 0C5B"), ScriptLine(ScriptRig.look, "AA55 0400 4000 0000 0C5B"),
      ScriptRig.nothing,
    ])
    rig.poll(at_ms: 20)
    #expect(try rig.frames() == [])
    #expect(rig.script.problems == [])
    #expect(rig.script.lines.isEmpty)
  }

  @Test func aLineThatStaysActiveIsNotBelievedForEver() {
    let clear = ScriptLine("4C000001|\(ScriptRig.look)", "AA55 0401 0000 0000 0C5B")
    var rig = ready(
      [ScriptLine(ScriptRig.look, "AA55 0401 0000 0000 0C5B")] + [ScriptLine](repeating: clear, count: 30))
    rig.script.isLineActive = true
    let before = rig.script.lines.count
    for time_us in stride(from: 1_000, to: 6_000, by: 100) as StrideTo<Int64> {
      rig.deadline = rig.driver.poll(now: Instant(microseconds: time_us))
    }
    #expect(rig.driver.counters.stuckInterrupts >= 1)
    #expect(before - rig.script.lines.count <= 10)
    #expect(rig.driver.state == .ready)
  }

  @Test func aBusThatRefusesSaysSo() {
    var rig = ready([ScriptLine(ScriptRig.look, failure: HALError(.disconnected, detail: 4))])
    rig.poll(at_ms: 20)
    #expect(rig.driver.state == .silent)
    #expect(rig.driver.counters.busErrors == 1)
    #expect(throws: HALError(.disconnected, detail: 4)) { _ = try rig.receive() }
    #expect(throws: HALError(.disconnected, detail: 4)) { try rig.send(ScriptRig.frame(60)) }
    #expect(rig.deadline == .milliseconds(30))
  }

  @Test func aBatchThatNeverEndsIsGivenUp() {
    var rig = ready([ScriptLine(ScriptRig.look, delays: 1_000)])
    for time_ms in 20..<270 as Range<Int64> { rig.poll(at_ms: time_ms) }
    #expect(rig.script.cancelled == 0)
    rig.poll(at_ms: 270)
    #expect(rig.script.cancelled == 1)
    #expect(rig.driver.counters.busTimeouts == 1)
    #expect(throws: HALError(.timeout)) { _ = try rig.receive() }
    rig.script.lines = ScriptRig.start
    rig.poll(at_ms: 300)
    #expect(rig.driver.state == .ready)
    #expect(rig.script.problems == [])
  }

  @Test func aBatchThatTakesItsTimeIsAskedForAgain() throws {
    let frame = ScriptRig.frame(90)
    let bytes = ScriptRig.stream(frame)
    var rig = ready([
      ScriptLine(ScriptRig.look, "AA55 0401 0068 0068 0C5B", delays: 2),
      ScriptLine(
        "4C000001|41000068|8000|\(ScriptRig.look)", text(bytes) + "AA55 0400 0000 0000 0C5B", delays: 2),
    ])
    rig.script.isLineActive = true
    for time_ms in 1...4 as ClosedRange<Int64> {
      rig.poll(at_ms: time_ms)
      #expect(try rig.receive() == nil)
      #expect(rig.deadline == .milliseconds(time_ms + 1))
    }
    rig.poll(at_ms: 5)
    #expect(try rig.frames() == [frame])
    #expect(rig.script.problems == [])
  }

  @Test func aFrameThatIsTooLongForTheCallerIsDropped() throws {
    let long = ScriptRig.frame(1_518)
    let short = ScriptRig.frame(60)
    let bytes = ScriptRig.stream(long) + ScriptRig.stream(short)
    let count = text([UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)])
    var rig = ready([
      ScriptLine(ScriptRig.look, "AA55 0400 \(count)\(count) 0C5B"),
      ScriptLine("4100\(count)|8000|\(ScriptRig.look)", text(bytes) + "AA55 0400 0000 0000 0C5B"),
    ])
    rig.poll(at_ms: 20)
    #expect(throws: HALError(.tooLong)) { _ = try rig.receive() }
    #expect(try rig.frames() == [short])
    #expect(rig.driver.counters.framesTooLong == 1)
    #expect(rig.driver.counters.frameBytes == 60)
  }
}
