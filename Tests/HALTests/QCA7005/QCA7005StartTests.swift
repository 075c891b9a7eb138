import HAL
import Testing

/// From power-on to the first frame, byte by byte as the chip's reference has it.
@Suite struct QCA7005StartTests {
  @Test func aChipThatIsThereIsUsedAtOnce() throws {
    var rig = ScriptRig(ScriptRig.start)
    #expect(throws: HALError(.disconnected)) { try rig.send(ScriptRig.frame(60)) }
    #expect(throws: HALError(.disconnected)) { _ = try rig.receive() }
    rig.poll(at_ms: 0)
    #expect(rig.script.problems == [])
    #expect(rig.script.lines.isEmpty)
    #expect(rig.driver.state == .ready)
    #expect(try rig.receive() == nil)
    #expect(rig.driver.counters.batches == 3)
    #expect(rig.driver.counters.transactions == 13)
    #expect(rig.driver.counters.bytes == 52)
  }

  @Test func whileTheChipStartsItIsAskedEveryTenMilliseconds() {
    let zeros = ScriptLine(ScriptRig.probe, "0000 0000 0000 0000 0000")
    var rig = ScriptRig([zeros, zeros, zeros] + ScriptRig.start)
    for time_ms in 0..<30 as Range<Int64> { rig.poll(at_ms: time_ms) }
    #expect(rig.script.lines.count == 3)
    #expect(rig.driver.state == .silent)
    #expect(rig.deadline == .milliseconds(30))
    rig.poll(at_ms: 30)
    #expect(rig.driver.state == .ready)
    #expect(rig.script.problems == [])
    #expect(rig.driver.counters.resynchronisations == 0)
  }

  @Test(arguments: ["FFFF AA55 AA54 0C5B 0440", "AA55 0000 AA55 0C5B 0440", "AA55 55AA 55AA 0C5B 0440"])
  func aSignatureMustBeRightTwice(answer: String) {
    var rig = ScriptRig([ScriptLine(ScriptRig.probe, answer)] + ScriptRig.start)
    rig.poll(at_ms: 0)
    #expect(rig.driver.state == .silent)
    #expect(rig.script.lines.count == 3)
    rig.poll(at_ms: 10)
    #expect(rig.driver.state == .ready)
    #expect(rig.script.problems == [])
  }

  @Test func aBufferThatIsNotEmptyIsNoiseOnce() {
    var rig = ScriptRig([ScriptLine(ScriptRig.probe, "FFFF AA55 AA55 0C1B 0440")] + ScriptRig.start)
    rig.poll(at_ms: 0)
    #expect(rig.driver.state == .ready)
    #expect(rig.driver.counters.resets == 0)
    #expect(rig.script.problems == [])
  }

  @Test func aChipWithAnOldHalfFrameIsReset() {
    let half = ScriptLine(ScriptRig.probe, "AA55 AA55 AA55 0C1B 0400")
    let running = ScriptLine(ScriptRig.probe, "AA55 AA55 AA55 0C5B 0400")
    let zeros = ScriptLine(ScriptRig.probe, "0000 0000 0000 0000 0000")
    var rig = ScriptRig(
      [half, half, ScriptLine("C400", "0001"), ScriptLine("4C00004F|44000041"), running, zeros] + ScriptRig.start)
    rig.poll(at_ms: 0)
    #expect(rig.driver.state == .resetting)
    // Right after the command it still answers as before; that does not count as started.
    rig.poll(at_ms: 10)
    #expect(rig.driver.state == .resetting)
    rig.poll(at_ms: 20)
    rig.poll(at_ms: 30)
    #expect(rig.driver.state == .ready)
    #expect(rig.driver.counters.resets == 1)
    #expect(rig.script.problems == [])
    #expect(rig.script.lines.isEmpty)
  }

  @Test func aResetThatDoesNotHappenIsAskedForAgain() {
    let half = ScriptLine(ScriptRig.probe, "AA55 AA55 AA55 0C1B 0400")
    let ask = [half, half, ScriptLine("C400", "0000"), ScriptLine("4C00004F|44000040")]
    var rig = ScriptRig(ask + [half, half] + ask)
    rig.poll(at_ms: 0)
    rig.poll(at_ms: 1_000)
    rig.poll(at_ms: 2_999)
    #expect(rig.driver.counters.resetTimeouts == 0)
    rig.poll(at_ms: 3_000)
    #expect(rig.driver.counters.resetTimeouts == 1)
    #expect(rig.driver.counters.resets == 2)
    #expect(rig.driver.state == .resetting)
    #expect(rig.script.problems == [])
  }

  @Test func anEnableThatDoesNotHoldIsWrittenThreeTimes() {
    let bad = ScriptLine("4C000040|4D000047|CD00", "0040")
    let probe = ScriptLine(ScriptRig.probe, "AA55 AA55 AA55 0C5B 0440")
    var rig = ScriptRig([probe, bad, bad, bad] + ScriptRig.start)
    rig.poll(at_ms: 0)
    #expect(rig.driver.state == .ready)
    #expect(rig.script.problems == [])
    #expect(rig.script.lines.isEmpty)
  }

  @Test func theResetLineIsUsedAfterSevenSecondsOfSilence() {
    let zeros = ScriptLine(ScriptRig.probe, "0000 0000 0000 0000 0000")
    var rig = ScriptRig([ScriptLine](repeating: zeros, count: 800))
    rig.script.hasResetLine = true
    for time_ms in 0..<7_000 as Range<Int64> { rig.poll(at_ms: time_ms) }
    #expect(rig.script.resets == [])
    rig.poll(at_ms: 7_000)
    #expect(rig.script.resets == [true])
    #expect(rig.deadline == .milliseconds(7_020))
    rig.poll(at_ms: 7_019)
    rig.poll(at_ms: 7_020)
    #expect(rig.script.resets == [true, false])
    #expect(rig.driver.counters.lineResets == 1)
    for time_ms in 7_021..<7_900 as Range<Int64> { rig.poll(at_ms: time_ms) }
    #expect(rig.script.resets == [true, false])
  }
}
