/// A list of a V2G message: the first `capacity` members in place, the others deferred.
///
/// Deferred members stay in the bytes the message was decoded from (or in a scratch space, when the list was put
/// together); whoever needs them hands in those bytes again. So no member is lost, and a message has a fixed size.
public struct EXIList<Element: EXIElement, let capacity: Int>: Equatable, Sendable {
  private var members: [capacity of Element?]
  /// How many members the list has, in place or deferred.
  public private(set) var count: Int
  /// The deferred members with the event codes between them.
  public private(set) var rest: EXIRange
  /// The width of the event code that stands between two members, in bits.
  private(set) var repeatWidth: UInt8

  /// A list without members.
  public init() {
    members = InlineArray(repeating: nil)
    count = 0
    rest = .empty
    repeatWidth = 0
  }

  /// A list with one member; `capacity` must be at least 1.
  public init(_ first: Element) {
    self.init()
    precondition(append(first), "this list holds no members in place")
  }

  /// A list with two members; `capacity` must be at least 2.
  public init(_ first: Element, _ second: Element) {
    self.init(first)
    precondition(append(second), "this list holds one member in place")
  }

  /// A list whose members were encoded before: the first `capacity` decoded, the rest at a place of a scratch space.
  init(rest: EXIRange, count: Int, repeatWidth: UInt8) {
    self.init()
    self.rest = rest
    self.count = count
    self.repeatWidth = repeatWidth
  }

  /// Whether the list has no members.
  public var isEmpty: Bool { count == 0 }

  /// How many members are held in place: at most `capacity`.
  public var inlineCount: Int { min(count, capacity) }

  /// A member held in place, nil beyond `inlineCount`.
  public subscript(index: Int) -> Element? {
    index >= 0 && index < inlineCount ? members[index] : nil
  }

  /// The first member, nil when the list is empty or holds no members in place.
  public var first: Element? { self[0] }

  /// Adds a member in place; false, and nothing changes, when there is no room.
  @discardableResult
  public mutating func append(_ element: Element) -> Bool {
    if count >= capacity { return false }
    members[count] = element
    count &+= 1
    return true
  }

  /// Hands all members to `body`, those in place first.
  ///
  /// `source` is what the message was decoded from; a list without deferred members does not need it.
  /// Throws what decoding throws; `sourceMissing` when the deferred members are not inside `source`.
  public func forEach(in source: RawSpan, _ body: (Element) -> Void) throws(EXIError) {
    var cursor = EXICursor(self)
    while let element = try cursor.next(self, in: source) { body(element) }
  }

  /// The member at an index, in place or deferred, nil beyond the end.
  ///
  /// Deferred members are found by walking from the first one. Throws like `forEach(in:_:)`.
  public func element(at index: Int, in source: RawSpan) throws(EXIError) -> Element? {
    if index < 0 || index >= count { return nil }
    if let member = self[index] { return member }
    var cursor = EXICursor(self)
    var found: Element?
    for _ in 0...index { found = try cursor.next(self, in: source) }
    return found
  }

  /// Whether both have the same members in place and the same deferred part.
  public static func == (left: EXIList<Element, capacity>, right: EXIList<Element, capacity>) -> Bool {
    guard left.count == right.count, left.rest == right.rest else { return false }
    // Not the storage itself: Swift 6.3 crashes when it optimises a comparison of its optionals.
    for index in 0..<left.inlineCount {
      guard let one = left[index], let other = right[index], one == other else { return false }
    }
    return true
  }
}

extension EXIList {
  /// Takes a member just decoded from bits `start` to `end`; beyond the capacity only its place is kept, and whether
  /// full lists in it end like open ones.
  mutating func append(
    decoded element: Element, from start: Int, to end: Int, repeatWidth width: UInt8, hasOpenEnds: Bool = false
  ) {
    repeatWidth = width
    if append(element) { return }
    let first = count == capacity ? start : Int(rest.bitOffset)
    rest = EXIRange(from: first, to: end, hasOpenEnds: hasOpenEnds)
    count &+= 1
  }

  /// Takes a member just encoded into a scratch space at the end of the deferred ones.
  mutating func extendRest(_ range: EXIRange, repeatWidth width: UInt8) {
    rest = range
    repeatWidth = width
    count &+= 1
  }
}

/// A place in a list, to walk over its members in place and deferred ones alike.
public struct EXICursor: Sendable {
  private var index = 0
  private var bit: Int

  /// The place before the first member.
  public init<Element: EXIElement, let capacity: Int>(_ list: EXIList<Element, capacity>) {
    bit = Int(list.rest.bitOffset)
  }

  /// The place before the first deferred member.
  init<Element: EXIElement, let capacity: Int>(deferredMembersOf list: EXIList<Element, capacity>) {
    self.init(list)
    index = list.inlineCount
  }

  /// The next member of the list this cursor was made for, nil at the end.
  ///
  /// `source` is what the message was decoded from. Throws what decoding throws.
  public mutating func next<Element: EXIElement, let capacity: Int>(
    _ list: EXIList<Element, capacity>, in source: RawSpan
  ) throws(EXIError) -> Element? {
    if index >= list.count { return nil }
    if let member = list[index] {
      index &+= 1
      return member
    }
    let end = Int(list.rest.bitOffset) &+ Int(list.rest.bitLength)
    if end > source.byteCount &* 8 {
      throw EXIError(.sourceMissing, at: .value, bitPosition: list.rest.bitOffset)
    }
    let isFirst = index == list.inlineCount
    let width = Int(list.repeatWidth)
    var after = bit
    let element = try withEXIReader(source, at: list.rest, position: bit) { (reader) throws(EXIError) -> Element in
      if !isFirst, width > 0 { try reader.skip(width, EXIState.value.rawValue) }
      let element = try Element.decode(from: &reader)
      try reader.refill(EXIState.value.rawValue)
      after = reader.position
      return element
    }
    bit = after
    index &+= 1
    return element
  }
}
