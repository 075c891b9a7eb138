/// A point in monotonic time: microseconds since the board was powered.
///
/// 63 bits of microseconds last for 292,000 years, so arithmetic on instants never wraps in practice.
public struct Instant: Hashable, Comparable, Sendable {
  /// Microseconds since power-on.
  public var microseconds: Int64

  /// The instant so many microseconds after power-on.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Power-on itself.
  public static let zero = Instant(microseconds: 0)

  /// Later than every instant that occurs: the deadline of something that never falls due.
  public static let distantFuture = Instant(microseconds: .max)

  /// The instant so many milliseconds after power-on.
  public static func milliseconds(_ count: Int64) -> Instant { Instant(microseconds: count * 1_000) }

  /// Milliseconds since power-on, rounded toward zero.
  public var milliseconds: Int64 { microseconds / 1_000 }

  /// Orders instants by time.
  public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

  /// The instant a span later.
  public static func + (left: Instant, right: Duration) -> Instant {
    Instant(microseconds: left.microseconds + right.microseconds)
  }

  /// The instant a span earlier.
  public static func - (left: Instant, right: Duration) -> Instant {
    Instant(microseconds: left.microseconds - right.microseconds)
  }

  /// The span from `right` to `left`.
  public static func - (left: Instant, right: Instant) -> Duration {
    Duration(microseconds: left.microseconds - right.microseconds)
  }
}
