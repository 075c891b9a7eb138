/// A JSON document or a part of one: keys keep their order, integers of any size stay exact.
public enum JSONValue: Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number, as it was written.
  case number(JSONNumber)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object.
  case object(JSONObject)

  /// An integer.
  public static func integer<Number: FixedWidthInteger>(_ value: Number) -> JSONValue {
    .number(JSONNumber(value))
  }

  /// The member of an object, nil when this is no object or has no such key.
  public subscript(key: String) -> JSONValue? {
    if case .object(let object) = self { return object[key] }
    return nil
  }

  /// The members of an array, nil when this is none.
  public var elements: [JSONValue]? {
    if case .array(let elements) = self { return elements }
    return nil
  }

  /// The text of a string, nil when this is none.
  public var text: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// The value of an integer that fits 64 bits, nil for anything else.
  public var int64: Int64? {
    if case .number(let number) = self { return number.int64 }
    return nil
  }

  /// What kind of value this is, in words for error messages.
  public var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue: Equatable {
  /// Whether both mean the same: the order of keys does not count.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a.unicodeScalars.elementsEqual(b.unicodeScalars)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}

/// A JSON number as it was written, so that integers of any size stay exact.
public struct JSONNumber: Equatable, Sendable {
  /// The number in JSON's own notation.
  public let text: String

  /// An integer.
  public init<Number: FixedWidthInteger>(_ value: Number) {
    text = String(value)
  }

  /// A number in JSON's notation; the caller has checked it.
  package init(text: String) {
    self.text = text
  }

  /// A number of a fixed number of decimal places: `value` counts units of 10 to the minus `places`.
  public init(_ value: Int64, places: Int) {
    var digits = String(value.magnitude)
    if places > 0 {
      while digits.count <= places { digits = "0" + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places))
    }
    text = (value < 0 ? "-" : "") + digits
  }

  /// Whether the number is written without fraction and exponent.
  public var isInteger: Bool { !text.contains { $0 == "." || $0 == "e" || $0 == "E" } }

  /// The value of an integer that fits 64 bits with a sign.
  public var int64: Int64? { isInteger ? Int64(text) : nil }

  /// The value of an integer that fits 64 bits without a sign.
  public var uint64: UInt64? { isInteger ? UInt64(text) : nil }

  /// The value as floating point.
  public var double: Double? { Double(text) }
}

/// The members of a JSON object in their order.
public struct JSONObject: Sendable {
  /// One member.
  public struct Member: Sendable {
    /// The key.
    public let key: String
    /// The value.
    public var value: JSONValue
  }

  /// All members in order.
  public private(set) var members: [Member] = []

  /// An object without members.
  public init() {}

  /// An object with some members; a key must not stand twice.
  public init(_ members: [(String, JSONValue)]) {
    self.members = members.map { Member(key: $0.0, value: $0.1) }
  }

  /// Whether there are no members.
  public var isEmpty: Bool { members.isEmpty }

  /// The value of a key; setting a new key adds a member at the end, setting nil removes one.
  public subscript(key: String) -> JSONValue? {
    get { members.first { $0.key == key }?.value }
    set {
      let index = members.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Adds a member whose key is not there yet.
  public mutating func append(_ key: String, _ value: JSONValue) {
    members.append(Member(key: key, value: value))
  }
}

extension JSONObject: Equatable {
  /// Whether both have the same members, in any order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members.count == right.members.count && left.members.allSatisfy { right[$0.key] == $0.value }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }

  /// An integer.
  public init(integerLiteral value: Int64) { self = .integer(value) }

  /// A boolean.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  /// An object whose keys keep their order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}
