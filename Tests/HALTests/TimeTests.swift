import HAL
import Testing

@Suite("Time")
struct TimeTests {
  @Test func unitsAgree() {
    #expect(Duration.seconds(2) == Duration.milliseconds(2_000))
    #expect(Duration.milliseconds(2) == Duration.microseconds(2_000))
    #expect(Duration.zero == Duration(microseconds: 0))
    #expect(Instant.milliseconds(3) == Instant(microseconds: 3_000))
    #expect(Instant.zero.microseconds == 0)
  }

  @Test(
    arguments: [(0, 0), (999, 0), (1_000, 1), (1_999, 1), (-999, 0), (-1_000, -1), (-1_001, -1)] as [(Int64, Int64)])
  func millisecondsRoundTowardZero(microseconds: Int64, milliseconds: Int64) {
    #expect(Duration(microseconds: microseconds).milliseconds == milliseconds)
    #expect(Instant(microseconds: microseconds).milliseconds == milliseconds)
  }

  @Test func durationArithmetic() {
    let short = Duration.milliseconds(150)
    let long = Duration.seconds(2)
    #expect(long + short == .milliseconds(2_150))
    #expect(short - long == .milliseconds(-1_850))
    #expect(short * 4 == .milliseconds(600))
    #expect(short < long)
    #expect(short - long < .zero)
  }

  @Test func instantArithmetic() {
    let start = Instant.milliseconds(100)
    let end = start + .milliseconds(250)
    #expect(end.milliseconds == 350)
    #expect(end - start == .milliseconds(250))
    #expect(start - end == .milliseconds(-250))
    #expect(end - .milliseconds(250) == start)
    #expect(start < end)
    #expect(end < .distantFuture)
  }
}
