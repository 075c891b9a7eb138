/// A span of time in whole microseconds; negative spans are allowed.
///
/// The core never reads a clock: spans are added to an ``Instant`` that the board passed in (design, rule 7).
public struct Duration: Hashable, Comparable, Sendable {
  /// Length in microseconds.
  public var microseconds: Int64

  /// A span of so many microseconds.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// No time at all.
  public static let zero = Duration(microseconds: 0)

  /// A span of so many microseconds.
  public static func microseconds(_ count: Int64) -> Duration { Duration(microseconds: count) }

  /// A span of so many milliseconds.
  public static func milliseconds(_ count: Int64) -> Duration { Duration(microseconds: count * 1_000) }

  /// A span of so many seconds.
  public static func seconds(_ count: Int64) -> Duration { Duration(microseconds: count * 1_000_000) }

  /// Length in milliseconds, rounded toward zero.
  public var milliseconds: Int64 { microseconds / 1_000 }

  /// Orders spans by length.
  public static func < (left: Duration, right: Duration) -> Bool { left.microseconds < right.microseconds }

  /// The sum of two spans.
  public static func + (left: Duration, right: Duration) -> Duration {
    Duration(microseconds: left.microseconds + right.microseconds)
  }

  /// The difference of two spans.
  public static func - (left: Duration, right: Duration) -> Duration {
    Duration(microseconds: left.microseconds - right.microseconds)
  }

  /// A span so many times as long.
  public static func * (left: Duration, right: Int64) -> Duration {
    Duration(microseconds: left.microseconds * right)
  }
}
