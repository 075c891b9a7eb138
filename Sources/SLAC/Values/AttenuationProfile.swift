import HAL

/// The attenuation that a charger measured, one byte in dB for each group of carriers.
///
/// Source: clara-behaviour 2.4.
public struct AttenuationProfile: Equatable, Sendable {
  /// Most groups of carriers in a message; also the number that HomePlug GreenPHY has.
  public static let groupLimit = 58

  /// Attenuation in dB by group.
  public var groups: FixedBytes<58>

  /// A profile with these groups.
  public init(groups: FixedBytes<58>) { self.groups = groups }

  /// A profile with the same attenuation in `count` (cut to the limit) groups.
  public init(uniform_dB: UInt8, count: Int = groupLimit) {
    groups = FixedBytes(repeating: uniform_dB, count: count)
  }

  /// Mean over the groups in thousandths of a dB; nil without groups.
  public var average_mdB: Int32? {
    guard !groups.isEmpty else { return nil }
    var sum: Int32 = 0
    for index in 0..<groups.count { sum += Int32(groups[index]) }
    return sum * 1_000 / Int32(groups.count)
  }

  /// True when no group shows any attenuation, which no real line does: an answer that was not measured.
  public var isAllZero: Bool {
    for index in 0..<groups.count where groups[index] != 0 { return false }
    return true
  }
}
