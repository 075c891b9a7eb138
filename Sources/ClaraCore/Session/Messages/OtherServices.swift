/// The ids of the services beside charging that a charger offers: the first ``limit`` of its list.
public struct OtherServices: Equatable, Sendable {
  /// Most ids that are kept; details of more are not asked for.
  public static var limit: Int { 4 }

  /// How many there are, 0...4.
  public private(set) var count = 0
  private var ids: [4 of UInt16] = .init(repeating: 0)

  /// No service.
  public init() {}

  /// The id at an index, nil beyond the last.
  public subscript(index: Int) -> UInt16? { index >= 0 && index < count ? ids[index] : nil }

  /// Adds an id; beyond the limit nothing changes.
  public mutating func append(_ serviceID: UInt16) {
    guard count < Self.limit else { return }
    ids[count] = serviceID
    count += 1
  }

  /// True when both have the same ids in the same order.
  public static func == (left: OtherServices, right: OtherServices) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where left.ids[index] != right.ids[index] { return false }
    return true
  }
}
