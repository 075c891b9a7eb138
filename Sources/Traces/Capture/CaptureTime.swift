/// The time stamp of a captured frame, exactly as the file states it.
public struct CaptureTime: Hashable, Comparable, Sendable {
  /// Whole seconds: since 1970, or since the start of the analyser.
  public var seconds: Int64

  /// The part below a second, in units of 10^-``decimals`` seconds.
  public var fraction: UInt64

  /// Number of decimals the file states, 6...18.
  public var decimals: UInt8

  /// A time of `seconds` and `fraction` units of 10^-`decimals`.
  public init(seconds: Int64, fraction: UInt64, decimals: UInt8) {
    self.seconds = seconds
    self.fraction = fraction
    self.decimals = decimals
  }

  /// A time in microseconds, stated with six decimals.
  public init(microseconds: UInt64) {
    self.init(seconds: Int64(microseconds / 1_000_000), fraction: microseconds % 1_000_000, decimals: 6)
  }

  /// Seconds with all decimals of the file, such as `1761482697.151241`.
  public var text: String {
    let digits = String(fraction)
    let padding = String(repeating: "0", count: max(0, Int(decimals) - digits.utf8.count))
    return String(seconds) + "." + padding + digits
  }

  /// The time in whole microseconds, cut, never rounded; saturates at the ends of the range.
  public var microseconds: Int64 {
    var below = fraction
    for _ in 6..<max(6, Int(decimals)) { below /= 10 }
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, past) = product.addingReportingOverflow(Int64(truncatingIfNeeded: below))
    return past ? .max : sum
  }

  /// Microseconds from `earlier` to this time; saturates where a damaged file states times ages apart.
  public func microseconds(since earlier: CaptureTime) -> Int64 {
    let (difference, overflow) = microseconds.subtractingReportingOverflow(earlier.microseconds)
    let limit: Int64 = 1_000_000_000_000_000
    guard !overflow else { return microseconds < 0 ? -limit : limit }
    return min(max(difference, -limit), limit)
  }

  /// Earlier in time, to the microsecond.
  public static func < (left: CaptureTime, right: CaptureTime) -> Bool { left.microseconds < right.microseconds }
}
