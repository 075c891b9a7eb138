/// Power by time: the schedule that Clara chose among the charger's, or its own charging profile within it.
///
/// A schedule with more entries than fit is kept from above: the last place holds the lowest power of the rest, so that
/// nothing is ever planned that the charger does not allow.
public struct ChargingPlan: Equatable, Sendable {
  /// A power from a time on.
  public struct Entry: Equatable, Sendable {
    /// Seconds after the response that carried the schedule.
    public var start_s: UInt32
    /// PMax in watts, never negative.
    public var power_W: Int32

    /// An entry with these values.
    public init(start_s: UInt32, power_W: Int32) {
      self.start_s = start_s
      self.power_W = power_W
    }
  }

  /// Most entries.
  public static var limit: Int { 4 }

  /// SAScheduleTupleID.
  public var scheduleID: UInt8
  /// How many entries there are, 0...4.
  public private(set) var count = 0
  private var entries: [4 of Entry]

  /// A plan without entries.
  public init(scheduleID: UInt8) {
    self.scheduleID = scheduleID
    entries = .init(repeating: Entry(start_s: 0, power_W: 0))
  }

  /// The entry at an index, nil beyond the last.
  public subscript(index: Int) -> Entry? { index >= 0 && index < count ? entries[index] : nil }

  /// Adds an entry; beyond the last place it lowers the last one.
  public mutating func append(_ entry: Entry) {
    guard count < Self.limit else {
      entries[Self.limit - 1].power_W = min(entries[Self.limit - 1].power_W, max(entry.power_W, 0))
      return
    }
    entries[count] = Entry(start_s: entry.start_s, power_W: max(entry.power_W, 0))
    count += 1
  }

  /// The same plan with no power above this one.
  public func limited(to power_W: Int32) -> ChargingPlan {
    var plan = ChargingPlan(scheduleID: scheduleID)
    for index in 0..<count {
      plan.append(Entry(start_s: entries[index].start_s, power_W: min(entries[index].power_W, power_W)))
    }
    return plan
  }

  /// The power so many seconds after the beginning; before the first entry that one holds. Nil without entries.
  public func power_W(after_s: UInt32) -> Int32? {
    var power_W = self[0]?.power_W
    for index in 0..<count where entries[index].start_s <= after_s { power_W = entries[index].power_W }
    return power_W
  }

  /// True when both have the same schedule id and the same entries.
  public static func == (left: ChargingPlan, right: ChargingPlan) -> Bool {
    guard left.scheduleID == right.scheduleID, left.count == right.count else { return false }
    for index in 0..<left.count where left.entries[index] != right.entries[index] { return false }
    return true
  }
}
