/// An integer of a schema type without bounds, such as a certificate's serial number: up to 280 bits and a sign.
///
/// RFC 5280 allows serial numbers of 20 bytes; more than `maximumGroups` groups of seven bits are refused by name.
public struct EXIInteger: Equatable, Sendable {
  /// The most groups of seven bits held.
  public static var maximumGroups: Int { 40 }

  /// Whether the integer is below zero. The groups then hold -(value + 1), as the stream does.
  public private(set) var isNegative: Bool
  private var groups: [40 of UInt8]
  /// How many groups are in use; none for zero (and for -1).
  public private(set) var count: Int

  /// Zero, or -1 for `isNegative`; groups are added from the least significant one on.
  public init(isNegative: Bool = false) {
    self.isNegative = isNegative
    groups = InlineArray(repeating: 0)
    count = 0
  }

  /// An integer of 64 bits.
  public init(_ value: Int64) {
    self.init(isNegative: value < 0)
    var rest = UInt64(bitPattern: value < 0 ? ~value : value)
    while rest > 0 {
      append(UInt8(truncatingIfNeeded: rest & 0x7F))
      rest &>>= 7
    }
  }

  /// A group of seven bits, 0 being the least significant one; 0 beyond the highest.
  public subscript(index: Int) -> UInt8 {
    index >= 0 && index < count ? groups[index] : 0
  }

  /// The integer where 64 bits hold it.
  public var int64: Int64? {
    if count > 9 { return nil }
    var magnitude: UInt64 = 0
    for index in 0..<count { magnitude |= UInt64(groups[index]) &<< UInt64(7 &* index) }
    let value = Int64(truncatingIfNeeded: magnitude)
    return isNegative ? ~value : value
  }

  /// Adds the next higher group; false when there is no room. Leading zeros must be taken off with `trim()`.
  @discardableResult
  public mutating func append(_ group: UInt8) -> Bool {
    if count >= Self.maximumGroups { return false }
    groups[count] = group & 0x7F
    count &+= 1
    return true
  }

  /// Takes off the highest groups that are zero, so that equal integers are equal.
  public mutating func trim() {
    while count > 0, groups[count &- 1] == 0 { count &-= 1 }
  }

  /// Whether both are the same integer.
  public static func == (left: EXIInteger, right: EXIInteger) -> Bool {
    guard left.isNegative == right.isNegative, left.count == right.count else { return false }
    for index in 0..<left.count where left.groups[index] != right.groups[index] { return false }
    return true
  }
}

extension EXIReader {
  /// An integer without bounds: a sign bit, then groups of seven bits, least significant first. Fills the window.
  mutating func bigInteger(_ state: UInt16) throws(EXIError) -> EXIInteger {
    var value = EXIInteger(isNegative: try bits(1, state) != 0)
    var octet: UInt64
    repeat {
      octet = try bits(8, state)
      if !value.append(UInt8(truncatingIfNeeded: octet & 0x7F)) { throw error(.integerTooLarge, state) }
    } while octet >= 0x80
    value.trim()
    try refill(state)
    return value
  }
}

extension EXIWriter {
  /// Writes an integer without bounds.
  mutating func bigInteger(_ value: EXIInteger) {
    flush()
    bits(value.isNegative ? 1 : 0, 1)
    let last = max(value.count &- 1, 0)
    for index in 0..<last { bits(UInt64(value[index]) | 0x80, 8) }
    bits(UInt64(value[last]), 8)
  }
}
