import Foundation

/// A JSON5 value of any kind, as Foundation's decoder reads it.
enum JSON5Value: Decodable, Equatable {
  case object([String: JSON5Value])
  case array([JSON5Value])
  case string(String)
  case number(Double)
  case bool(Bool)
  case null

  private struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let keyed = try? decoder.container(keyedBy: AnyKey.self) {
      var members: [String: JSON5Value] = [:]
      for key in keyed.allKeys { members[key.stringValue] = try keyed.decode(JSON5Value.self, forKey: key) }
      self = .object(members)
    } else if var list = try? decoder.unkeyedContainer() {
      var items: [JSON5Value] = []
      while !list.isAtEnd { items.append(try list.decode(JSON5Value.self)) }
      self = .array(items)
    } else {
      self = try Self.scalar(decoder.singleValueContainer())
    }
  }

  private static func scalar(_ container: any SingleValueDecodingContainer) throws -> JSON5Value {
    if container.decodeNil() { return .null }
    if let value = try? container.decode(Bool.self) { return .bool(value) }
    if let value = try? container.decode(Double.self) { return .number(value) }
    return .string(try container.decode(String.self))
  }

  /// The kind in the words of an error message.
  var kind: String {
    switch self {
    case .object: "an object"
    case .array: "a list"
    case .string: "a text"
    case .number: "a number"
    case .bool: "true or false"
    case .null: "null"
    }
  }
}
