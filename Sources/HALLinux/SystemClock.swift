import Glibc
import HAL

/// The machine's monotonic time, counted from the moment this clock was made.
public struct SystemClock: MonotonicClock, Sendable {
  /// The wall clock at this clock's zero, in microseconds since 1970: what a recording adds to its times.
  public let epoch_us: UInt64

  private let start_us: Int64

  /// A clock that begins at ``Instant/zero``.
  public init() {
    start_us = Self.read(CLOCK_MONOTONIC)
    epoch_us = UInt64(max(0, Self.read(CLOCK_REALTIME)))
  }

  /// Time since this clock was made. Never goes back.
  public var now: Instant { Instant(microseconds: Self.read(CLOCK_MONOTONIC) - start_us) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}

/// The machine's random numbers.
public struct SystemEntropy: EntropySource {
  private var generator = SystemRandomNumberGenerator()

  /// A source.
  public init() {}

  /// 32 unpredictable bits.
  public mutating func random() -> UInt32 { generator.next() }
}
