import Glibc
import HAL
import Testing

@testable import HALLinux

@Suite struct PollerTests {
  @Test func deadlineEndsAWaitAndNothingIsReadable() {
    let clock = SystemClock()
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { ends.forEach { close($0) } }
    var poller = Poller(clock: clock)
    let number = poller.add(ends[0])
    let deadline = clock.now + .milliseconds(3)
    poller.wait(until: deadline)
    #expect(clock.now >= deadline)
    #expect(!poller.isReadable(number))
  }

  @Test func readableDescriptorEndsAWaitAtOnce() {
    let clock = SystemClock()
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { ends.forEach { close($0) } }
    var poller = Poller(clock: clock)
    let number = poller.add(ends[0])
    #expect(write(ends[1], [1], 1) == 1)
    poller.wait(until: .distantFuture)
    #expect(poller.isReadable(number))
    poller.remove(number)
    poller.wait(until: clock.now)
    #expect(!poller.isReadable(number))
  }

  @Test func deadlineInThePastDoesNotWait() {
    let clock = SystemClock()
    var poller = Poller(clock: clock)
    let before = clock.now
    poller.wait(until: Instant(microseconds: -1_000_000))
    #expect(clock.now - before < .seconds(1))
  }

  @Test func clockBeginsAtZeroAndKnowsTheDay() {
    let clock = SystemClock()
    #expect(clock.now >= .zero)
    #expect(clock.now < Instant.zero + .seconds(60))
    // After 2020.
    #expect(clock.epoch_us > 1_577_836_800_000_000)
  }
}
