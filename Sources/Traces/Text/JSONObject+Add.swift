extension JSONObject {
  /// Adds a string.
  public mutating func add(_ key: String, _ value: String) { append(key, .string(value)) }

  /// Adds a whole number.
  public mutating func add(_ key: String, _ value: some FixedWidthInteger) { append(key, .integer(value)) }

  /// Adds a truth value.
  public mutating func add(_ key: String, _ value: Bool) { append(key, .bool(value)) }

  /// Adds an array of strings.
  public mutating func add(_ key: String, _ values: [String]) { append(key, .array(values.map { .string($0) })) }

  /// The object in compact form.
  public var compact: String { JSONValue.object(self).compact }
}
