import Traces

/// One object of a scenario file, read key by key; what is left unread at the end is an error.
final class ScenarioReader {
  private let source: ScenarioSource
  private let path: String
  private let members: [String: JSON5Value]
  private var known: [String] = []

  init(_ source: ScenarioSource, path: String, value: JSON5Value) throws {
    guard case .object(let members) = value else {
      throw source.error(path, "expected an object, found \(value.kind)")
    }
    self.source = source
    self.path = path
    self.members = members
  }

  /// An error at a key of this object.
  func error(_ key: String, _ message: String) -> ScenarioError { source.error("\(path)/\(key)", message) }

  /// An error for a key that must be there, or one of several; when one like it stands there instead, it is named.
  func missing(_ keys: String..., message: String) -> ScenarioError {
    for found in members.keys.sorted() where !known.contains(found) {
      if let key = NearestName.find(found, in: keys) {
        return error(found, "unknown key '\(found)'; did you mean '\(key)'?")
      }
    }
    return error(keys[0], message)
  }

  /// Notes a key as known and returns its value.
  private func take(_ key: String) -> JSON5Value? {
    known.append(key)
    source.noteKnown(key)
    return members[key]
  }

  /// A text.
  func text(_ key: String) throws -> String? {
    guard let value = take(key) else { return nil }
    guard case .string(let text) = value else { throw wrongKind(key, "a text", value) }
    return text
  }

  /// One of a list of names; an unknown one is answered with the nearest.
  func choice<Choice>(_ key: String, _ choices: [(name: String, value: Choice)]) throws -> Choice? {
    guard let name = try text(key) else { return nil }
    return try pick(name, key, choices)
  }

  /// A list of such names; one name alone stands for a list of one.
  func choices<Choice>(_ key: String, _ choices: [(name: String, value: Choice)]) throws -> [Choice]? {
    guard case .array(let items)? = members[key] else { return try choice(key, choices).map { [$0] } }
    _ = take(key)
    return try items.enumerated().map { index, item in
      guard case .string(let name) = item else {
        throw error("\(key)/\(index)", "'\(key)' must hold texts, not \(item.kind)")
      }
      return try pick(name, "\(key)/\(index)", choices)
    }
  }

  /// The choice of that name.
  func pick<Choice>(_ name: String, _ key: String, _ choices: [(name: String, value: Choice)]) throws -> Choice {
    if let found = choices.first(where: { $0.name == name }) { return found.value }
    throw error(key, "'\(name)' is not known as '\(key)'\(Self.hint(name, choices.map(\.name)))")
  }

  /// One of a few names, of which some are planned only.
  @discardableResult
  func available(_ key: String, _ names: [String], later: [String]) throws -> String? {
    guard let name = try text(key) else { return nil }
    try checkAvailable(name, key, names, later: later)
    return name
  }

  /// A nested object, or in its place one of a few names.
  func object<Choice>(
    _ key: String, orOneOf choices: [(name: String, value: Choice)], _ body: (ScenarioReader) throws -> Void
  ) throws -> Choice? {
    if case .string(let name)? = members[key] {
      _ = take(key)
      return try pick(name, key, choices)
    }
    try object(key, body)
    return nil
  }

  private func checkAvailable(_ name: String, _ key: String, _ names: [String], later: [String]) throws {
    if later.contains(name) {
      let there = names.map { "'\($0)'" }.joined(separator: ", ")
      throw error(key, "'\(name)' as '\(key)' is not there yet; this version has \(there) only")
    }
    _ = try pick(name, key, (names + later).map { (name: $0, value: ()) })
  }

  /// The nearest name, and all names when there are few or none is near.
  private static func hint(_ name: String, _ names: [String]) -> String {
    let nearest = NearestName.find(name, in: names)
    let question = nearest.map { "; did you mean '\($0)'?" } ?? ""
    if nearest != nil, names.count > 20 { return question }
    return "\(question) (one of: \(names.joined(separator: ", ")))"
  }

  /// A number within limits.
  func number(_ key: String, in range: ClosedRange<Double>) throws -> Double? {
    guard let value = take(key) else { return nil }
    guard case .number(let number) = value else { throw wrongKind(key, "a number", value) }
    guard range.contains(number) else {
      throw error(key, "\(Self.plain(number)) is impossible for '\(key)': expected \(Self.plain(range))")
    }
    return number
  }

  /// A whole number within limits.
  func integer(_ key: String, in range: ClosedRange<Int64>) throws -> Int64? {
    guard let number = try number(key, in: Double(range.lowerBound)...Double(range.upperBound)) else { return nil }
    guard let whole = Int64(exactly: number) else {
      throw error(key, "\(number) is not a whole number, as '\(key)' must be")
    }
    return whole
  }

  /// True or false.
  func flag(_ key: String) throws -> Bool? {
    guard let value = take(key) else { return nil }
    guard case .bool(let flag) = value else { throw wrongKind(key, "true or false", value) }
    return flag
  }

  /// A nested object, read by `body`, which must know all of its keys.
  func object<Result>(_ key: String, _ body: (ScenarioReader) throws -> Result) throws -> Result? {
    guard let value = take(key) else { return nil }
    guard case .object = value else { throw wrongKind(key, "an object", value) }
    return try Self.read(source, path: "\(path)/\(key)", value, body)
  }

  /// A list of objects.
  func list<Item>(_ key: String, _ body: (ScenarioReader) throws -> Item) throws -> [Item]? {
    guard let value = take(key) else { return nil }
    guard case .array(let items) = value else { throw wrongKind(key, "a list", value) }
    return try items.enumerated().map { index, item in
      guard case .object = item else {
        throw error("\(key)/\(index)", "'\(key)' must hold objects, not \(item.kind)")
      }
      return try Self.read(source, path: "\(path)/\(key)/\(index)", item, body)
    }
  }

  /// A list of whole numbers.
  func integers(_ key: String, in range: ClosedRange<Int64>) throws -> [Int64]? {
    guard let value = take(key) else { return nil }
    guard case .array(let items) = value else { throw wrongKind(key, "a list of whole numbers", value) }
    return try items.enumerated().map { index, item in
      guard case .number(let number) = item else {
        throw error("\(key)/\(index)", "'\(key)' must hold whole numbers, not \(item.kind)")
      }
      guard let whole = Int64(exactly: number), range.contains(whole) else {
        let limits = "whole numbers from \(range.lowerBound) to \(range.upperBound)"
        throw error("\(key)/\(index)", "\(Self.plain(number)) is impossible in '\(key)': expected \(limits)")
      }
      return whole
    }
  }

  /// Reads an object and refuses every key that `body` did not ask for.
  static func read<Result>(
    _ source: ScenarioSource, path: String, _ value: JSON5Value, _ body: (ScenarioReader) throws -> Result
  ) throws -> Result {
    let reader = try ScenarioReader(source, path: path, value: value)
    let result = try body(reader)
    try reader.refuseUnknownKeys()
    return result
  }

  private func refuseUnknownKeys() throws {
    let unknown = members.keys.filter { !known.contains($0) }
    let first = unknown.min { source.line("\(path)/\($0)") < source.line("\(path)/\($1)") }
    guard let first else { return }
    throw error(first, "unknown key '\(first)'\(Self.hint(first, known))")
  }

  private func wrongKind(_ key: String, _ expected: String, _ found: JSON5Value) -> ScenarioError {
    error(key, "'\(key)' must be \(expected), not \(found.kind)")
  }

  private static func plain(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? String(number)
  }

  private static func plain(_ range: ClosedRange<Double>) -> String {
    "\(plain(range.lowerBound)) to \(plain(range.upperBound))"
  }
}
