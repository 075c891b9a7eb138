/// A place in a message that is read from JSON, or made up by a `ValueSource`.
struct JSONField {
  private enum Content {
    case given(JSONValue)
    case made(MadeValue)
  }

  private let content: Content
  let path: String

  /// The place of a JSON value.
  init(value: JSONValue, path: String) {
    content = .given(value)
    self.path = path
  }

  /// A place whose value is made up.
  init(made: MadeValue, path: String) {
    content = .made(made)
    self.path = path
  }

  /// What is being made up here, nil where there is JSON.
  var made: MadeValue? {
    if case .made(let value) = content { return value }
    return nil
  }

  /// The value at this place, which should be of some kind.
  func value(_ kind: @autoclosure () -> ValueKind) -> JSONValue {
    switch content {
    case .given(let value): value
    case .made(let value): value.value(kind(), at: path)
    }
  }

  /// An error at this place.
  func error(_ problem: String, nearest: String? = nil) -> V2GJSONError {
    V2GJSONError(path: path, problem: problem, nearest: nearest)
  }

  /// The place of a member of the object at this place.
  func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// The object at this place, with these possible members.
  func object(_ keys: [String]) throws(V2GJSONError) -> JSONFields {
    switch content {
    case .made(let value):
      value.source.enter(path, keys: keys)
      return JSONFields(field: self, object: JSONObject())
    case .given(.object(let object)):
      for member in object.members where !keys.contains(member.key) {
        let expected = keys.isEmpty ? "no content is allowed here" : "expected \(keys.joined(separator: ", "))"
        throw error("\"\(member.key)\" is not known, \(expected)", nearest: NearestName.find(member.key, in: keys))
      }
      return JSONFields(field: self, object: object)
    case .given(let value): throw error("expected an object, found \(value.kindName)")
    }
  }

  /// The members of the array at this place; `inPlace` of them need no scratch space.
  func elements(_ minimum: Int, _ maximum: Int?, inPlace: Int) throws(V2GJSONError) -> [JSONField] {
    switch content {
    case .made(let value):
      let count = value.source.count(minimum: minimum, maximum: maximum, inPlace: inPlace, at: path)
      return value.list(count).map { JSONField(made: $0, path: path) }
    case .given(.array(let values)):
      if values.count < minimum || values.count > maximum ?? Int.max {
        let bounds = maximum.map { "\(minimum) to \($0)" } ?? "at least \(minimum)"
        throw error("expected \(bounds) members, found \(values.count)")
      }
      return values.enumerated().map { JSONField(value: $0.element, path: "\(path)[\($0.offset)]") }
    case .given(let value): throw error("expected an array, found \(value.kindName)")
    }
  }
}

/// An object of a message whose keys have been checked.
struct JSONFields {
  let field: JSONField
  let object: JSONObject

  /// A member that may be absent.
  func optional(_ key: String) -> JSONField? {
    if let made = field.made {
      return made.source.includes(key, in: field.path) ? member(key, of: made) : nil
    }
    return object[key].map { JSONField(value: $0, path: field.path(of: key)) }
  }

  /// A member that must be there.
  func required(_ key: String) throws(V2GJSONError) -> JSONField {
    if let made = field.made {
      made.source.require(key, in: field.path)
      return member(key, of: made)
    }
    guard let found = optional(key) else { throw field.error("\"\(key)\" is missing") }
    return found
  }

  /// The one member of several that may be there; nil when there is none.
  func optionalChoice(_ keys: [String]) throws(V2GJSONError) -> (key: String, field: JSONField)? {
    if let made = field.made {
      return made.source.choose(keys, isOptional: true, in: field.path).map { (keys[$0], member(keys[$0], of: made)) }
    }
    let present = keys.filter { object[$0] != nil }
    if present.count > 1 { throw field.error("only one of \(present.joined(separator: ", ")) may be there") }
    guard let key = present.first, let found = optional(key) else { return nil }
    return (key, found)
  }

  /// The one member of several that must be there.
  func choice(_ keys: [String]) throws(V2GJSONError) -> (key: String, field: JSONField) {
    if let made = field.made {
      let key = keys[made.source.choose(keys, isOptional: false, in: field.path) ?? 0]
      return (key, member(key, of: made))
    }
    guard let found = try optionalChoice(keys) else {
      throw field.error("one of \(keys.joined(separator: ", ")) is missing")
    }
    return found
  }

  private func member(_ key: String, of made: MadeValue) -> JSONField {
    JSONField(made: made.member(key), path: field.path(of: key))
  }
}
