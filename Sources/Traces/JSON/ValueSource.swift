/// What kind of value a place of a message takes, with the bounds of the schema.
package enum ValueKind: Equatable, Sendable {
  /// `true` or `false`.
  case boolean
  /// An integer of a Swift type that holds `held`, of which the schema allows `allowed`.
  case integer(allowed: ClosedRange<Int128>, held: ClosedRange<Int128>)
  /// An integer whose magnitude has at most this many bits.
  case bigInteger(bits: Int)
  /// One of these names.
  case enumeration([String])
  /// A string of this many code points; without `maximum` there is no upper bound.
  case text(minimum: Int, maximum: Int?)
  /// Bytes as upper-case hexadecimal digits; bounds in bytes.
  case hex(minimum: Int, maximum: Int?)
  /// Bytes as base64; bounds in bytes.
  case base64(minimum: Int, maximum: Int?)
}

/// Makes up messages: answers, place by place, the questions that are otherwise put to a JSON document.
///
/// A place is named like those in `V2GJSONError`, without the indices of arrays:
/// `V2G_Message.Body.CurrentDemandReq.EVTargetVoltage.Unit`. The answers must fit the question; values outside the
/// bounds are taken, so that what the encoder makes of them can be tested.
package protocol ValueSource: AnyObject {
  /// An object with these possible members, in the schema's order, is about to be filled.
  func enter(_ path: String, keys: [String])
  /// The object at `path` has a member that must be there.
  func require(_ key: String, in path: String)
  /// Whether the object at `path` has an optional member.
  func includes(_ key: String, in path: String) -> Bool
  /// Which of several members that exclude each other is there; nil for none, where that is allowed.
  func choose(_ keys: [String], isOptional: Bool, in path: String) -> Int?
  /// How many members an array has; without `maximum` there is no upper bound. `inPlace` members need no source.
  func count(minimum: Int, maximum: Int?, inPlace: Int, at path: String) -> Int
  /// The value at a place.
  func value(_ kind: ValueKind, at path: String) -> JSONValue
}

/// A value that is being made up: keeps what the source answered, so that the whole is known as JSON in the end.
final class MadeValue {
  let source: any ValueSource
  private var scalar: JSONValue?
  private var members: [(key: String, value: MadeValue)] = []
  private var elements: [MadeValue]?

  init(source: any ValueSource) { self.source = source }

  /// Everything that was answered at this place and below it.
  var json: JSONValue {
    if let scalar { return scalar }
    if let elements { return .array(elements.map(\.json)) }
    return .object(JSONObject(members.map { ($0.key, $0.value.json) }))
  }

  func value(_ kind: ValueKind, at path: String) -> JSONValue {
    let value = source.value(kind, at: path)
    scalar = value
    return value
  }

  func member(_ key: String) -> MadeValue {
    let value = MadeValue(source: source)
    members.append((key, value))
    return value
  }

  func list(_ count: Int) -> [MadeValue] {
    let values = (0..<count).map { _ in MadeValue(source: source) }
    elements = values
    return values
  }
}
