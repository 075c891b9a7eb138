/// A simple type with everything its coding depends on.
enum ValueType {
  case boolean
  case enumeration(EnumerationType)
  /// An integer of at most 4096 values: the distance from `minimum` in `width` bits.
  case small(swift: String, minimum: Int, maximum: Int, width: Int)
  /// A wider integer of at least 0.
  case unsigned(swift: String, minimum: UInt64, maximum: UInt64)
  /// A wider integer with a sign.
  case signed(swift: String, minimum: Int64, maximum: Int64)
  /// An integer without bounds.
  case bigInteger
  case text(minimum: Int, maximum: Int?, capacity: Int)
  case bytes(minimum: Int, maximum: Int?, capacity: Int, isHex: Bool)

  /// Whether this is an integer without bounds.
  var isBig: Bool {
    if case .bigInteger = self { return true }
    return false
  }

  /// The bits of a value of fixed width.
  var fixedWidth: Int? {
    switch self {
    case .boolean: return 1
    case .enumeration(let type): return EventCode.width(type.cases.count - 1)
    case .small(_, _, _, let width): return width
    default: return nil
    }
  }

  var swiftName: String {
    switch self {
    case .boolean: return "Bool"
    case .enumeration(let type): return type.qualifiedName
    case .small(let swift, _, _, _), .unsigned(let swift, _, _), .signed(let swift, _, _): return swift
    case .bigInteger: return "EXIInteger"
    case .text(_, _, let capacity): return "EXIText<\(capacity)>"
    case .bytes(_, _, let capacity, _): return "EXIBytes<\(capacity)>"
    }
  }
}

/// An enumeration of strings.
final class EnumerationType {
  let set: SchemaSet
  let swiftName: String
  let schemaName: String
  let cases: [(swift: String, schema: String)]

  init(set: SchemaSet, swiftName: String, schemaName: String, values: [String]) {
    self.set = set
    self.swiftName = swiftName
    self.schemaName = schemaName
    self.cases = values.map { (Naming.identifier($0), $0) }
  }

  var qualifiedName: String { "\(set.swiftName).\(swiftName)" }
}

/// What an element contains.
enum Content {
  case value(ValueType)
  case structure(StructureType)
  /// Checked while decoding and kept as a place in the source.
  case deferred(StructureType)
  /// An element of an empty abstract type: nothing but its end.
  case empty

  /// The Swift type, nil for no content.
  var swiftName: String? {
    switch self {
    case .value(let value): return value.swiftName
    case .structure(let type): return type.qualifiedName
    case .deferred(let type): return "EXIDeferred<\(type.qualifiedName)>"
    case .empty: return nil
    }
  }

  /// The complex type, in place or deferred.
  var structure: StructureType? {
    switch self {
    case .structure(let type), .deferred(let type): return type
    case .value, .empty: return nil
    }
  }
}

/// One element that may stand at a place.
struct Alternative {
  let name: String
  let content: Content
}

/// One part of a content model: an attribute, an element, a list, a choice.
struct Slot {
  enum Kind {
    case attribute(ValueType)
    case element(Content)
    /// Alternatives in event code order, as a Swift enumeration.
    case choice(ChoiceType)
    /// Productions that exist in the grammar and are refused.
    case unsupported(Int)
  }

  let name: String
  let kind: Kind
  let occurs: Occurs
  /// Members held in place, for a list.
  var inlineMembers = 0

  var isList: Bool { occurs.max != 1 }
  var isOptional: Bool { occurs.min == 0 }

  /// How many productions the slot has.
  var alternativeCount: Int {
    switch kind {
    case .attribute, .element: return 1
    case .choice(let type): return type.alternatives.count
    case .unsupported(let count): return count
    }
  }

  /// How many places the slot has: itself, and each of its alternatives.
  var stateCount: Int {
    if case .choice(let choice) = kind { return 1 + choice.alternatives.count }
    return 1
  }

  var isSupported: Bool {
    if case .unsupported = kind { return false }
    return true
  }

  /// The Swift type of one member.
  var memberType: String {
    switch kind {
    case .attribute(let value): return value.swiftName
    case .element(let content): return content.swiftName ?? "Void"
    case .choice(let type): return type.qualifiedName
    case .unsupported: return "Never"
    }
  }

  /// The Swift type of the property.
  var propertyType: String {
    if isList { return "EXIList<\(memberType), \(inlineMembers)>" }
    return isOptional ? "\(memberType)?" : memberType
  }
}

/// A choice between elements (written as such, or a substitution group).
final class ChoiceType {
  let set: SchemaSet
  let swiftName: String
  let alternatives: [Alternative]
  /// Whether the schema has a substitution group here.
  let isGroup: Bool

  init(set: SchemaSet, swiftName: String, alternatives: [Alternative], isGroup: Bool) {
    self.set = set
    self.swiftName = swiftName
    self.alternatives = alternatives
    self.isGroup = isGroup
  }

  var qualifiedName: String { "\(set.swiftName).\(swiftName)" }
}

/// A complex type: attributes, then parts; or attributes and a simple value.
final class StructureType {
  let set: SchemaSet
  let swiftName: String
  let schemaName: String
  let isMixed: Bool
  let isEnumeration: Bool
  var slots: [Slot] = []
  /// The value of a type with simple content.
  var value: ValueType?
  /// The number of the state for the whole type; slots follow.
  var firstState = 0
  /// Whether the type is a member of a list or deferred, and so must stand on its own.
  var isElement = false
  /// Whether the type is the only one that may stand at the root of a document.
  var isRoot = false

  init(set: SchemaSet, swiftName: String, schemaName: String, isMixed: Bool) {
    self.set = set
    self.swiftName = swiftName
    self.schemaName = schemaName
    self.isMixed = isMixed
    self.isEnumeration = Profile.enumerationTypes.contains(schemaName)
  }

  var qualifiedName: String { "\(set.swiftName).\(swiftName)" }
  /// The name of the reader's and the writer's method.
  var methodName: String { "\(set.swiftName)_\(swiftName)" }

  /// The number of a place: the type itself for nil, one of its slots, an alternative of a slot, or, behind the last
  /// slot, its simple value.
  func state(_ slot: Int?, alternative: Int? = nil) -> Int {
    var number = firstState
    if let slot { number += 1 + slots[..<slot].reduce(0) { $0 + $1.stateCount } + (alternative.map { $0 + 1 } ?? 0) }
    return set.number << 11 | number
  }

  /// The names of all places, in the order of their numbers.
  var stateNames: [String] {
    var names = [qualifiedName]
    for slot in slots {
      names.append("\(qualifiedName).\(slot.isSupported ? slot.name : "(other content)")")
      if case .choice(let choice) = slot.kind { names += choice.alternatives.map { "\(qualifiedName).\($0.name)" } }
    }
    return value == nil ? names : names + ["\(qualifiedName).value"]
  }

  /// The number of the first production of a slot, counted over the whole type; of the end for `slots.count`.
  func base(_ slot: Int) -> Int { slots[..<slot].reduce(0) { $0 + $1.alternativeCount } }

  /// How many productions are open before a slot (none of the slot's members seen).
  func productions(at slot: Int) -> Int {
    guard slot < slots.count else { return value == nil && isMixed ? 2 : 1 }
    let own = slots[slot].alternativeCount
    return slots[slot].isOptional ? own + productions(at: slot + 1) : own
  }

  /// The width of the event code before a slot.
  func width(at slot: Int) -> Int { EventCode.width(productions(at: slot)) }

  /// The width of the event code after a member of a list that may have more.
  func repeatWidth(_ slot: Int) -> Int {
    EventCode.width(slots[slot].alternativeCount + productions(at: slot + 1))
  }
}

/// How many bits are read or written between two looks at the bounds.
enum Window {
  /// Bits that can be taken after a refill, or put after a flush.
  static let bits = 56
  /// Bits of it that may be used up when a method returns, or one that writes is called.
  static let slack = 10
  /// Bits of it that may be used up when a method that reads is called: the header and the root's event fit in.
  static let readerEntry = 16

  /// Bits of a value in the worst case, as far as the method for it does not refill itself; nil for strings.
  static func bits(of value: ValueType) -> Int? {
    if let width = value.fixedWidth { return width }
    switch value {
    case .unsigned(let swift, _, _): return swift == "UInt16" ? 24 : 8
    case .signed(let swift, _, _): return swift == "Int16" ? 25 : 9
    default: return nil
    }
  }
}

extension StructureType {
  /// Bits of the content in the worst case, when that fits a window beside the slack: such a type is read and written
  /// without a look at the bounds of its own. Nil for all others.
  var windowBits: Int? {
    guard !isEnumeration, value == nil else { return nil }
    var total = width(at: slots.count)
    for (index, slot) in slots.enumerated() {
      guard !slot.isList, let bits = bits(of: slot) else { return nil }
      total += width(at: index) + bits
    }
    return total <= Window.bits - Window.slack ? total : nil
  }

  /// Whether a list that the type has somewhere can be full, so that some codecs end it like an open one.
  var canHaveFullList: Bool {
    var visited: Set<ObjectIdentifier> = []
    return canHaveFullList(&visited)
  }

  private func canHaveFullList(_ visited: inout Set<ObjectIdentifier>) -> Bool {
    if !visited.insert(ObjectIdentifier(self)).inserted { return false }
    return slots.contains { (slot: Slot) -> Bool in
      if slot.isList, slot.occurs.max != nil { return true }
      switch slot.kind {
      case .attribute, .unsupported: return false
      case .element(let content): return content.structure?.canHaveFullList(&visited) ?? false
      case .choice(let choice):
        return choice.alternatives.contains { $0.content.structure?.canHaveFullList(&visited) ?? false }
      }
    }
  }

  /// The width of the widest event code, those between the members of a list included.
  var widestEvent: Int {
    let repeated = slots.indices.filter { slots[$0].isList }.map { repeatWidth($0) }
    return max((0...slots.count).map { width(at: $0) }.max() ?? 1, repeated.max() ?? 1)
  }

  private func bits(of slot: Slot) -> Int? {
    switch slot.kind {
    case .attribute(let value): return Window.bits(of: value)
    case .element(let content): return bits(of: content)
    case .choice(let choice):
      var most = 0
      for alternative in choice.alternatives {
        guard let bits = bits(of: alternative.content) else { return nil }
        most = max(most, bits)
      }
      return most
    case .unsupported: return 0
    }
  }

  private func bits(of content: Content) -> Int? {
    switch content {
    case .value(let value): return Window.bits(of: value).map { $0 + 2 }
    case .structure(let type): return type.windowBits
    case .empty: return 1
    case .deferred: return nil
    }
  }
}

enum EventCode {
  /// Bits of an event code with `productions` alternatives and the escape: ceil(log2(n + 1)).
  static func width(_ productions: Int) -> Int {
    productions == 0 ? 0 : Int.bitWidth - productions.leadingZeroBitCount
  }
}

/// An element that may stand at the root.
struct Root {
  let name: String
  /// Its event code.
  let code: Int
  let type: StructureType
}

/// What may stand at the root of a document, or of a fragment.
struct RootGrammar {
  /// The Swift name of the whole: `Message` or `Fragment`.
  let swiftName: String
  /// The width of the root's event code, and of the end's.
  let width: Int
  var roots: [Root]
  /// The event code of the end; a document has none.
  let end: Int?

  /// Whether the one root's type is the type of the whole.
  var isSingle: Bool { end == nil && roots.count == 1 }
}

/// Everything of one message set (or of the shared types of a namespace) that is written out.
struct Grammar {
  let set: SchemaSet
  var structures: [StructureType] = []
  var enumerations: [EnumerationType] = []
  var choices: [ChoiceType] = []
  var messages: RootGrammar?
  var fragments: RootGrammar?

  init(set: SchemaSet) {
    self.set = set
  }

  /// What may be decoded and encoded as a whole.
  var wholes: [RootGrammar] { [messages, fragments].compactMap { $0 }.filter { !$0.roots.isEmpty } }
}
