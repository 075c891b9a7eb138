extension JSONValue {
  /// The document over several lines, two spaces deeper a level; small leaves stay on one line.
  public func pretty(indentation: String = "") -> String {
    let deeper = indentation + "  "
    switch self {
    case .object(let object) where !object.isEmpty:
      let members = object.members.map {
        deeper + JSONValue.string($0.key).compact + ": " + $0.value.pretty(indentation: deeper)
      }
      return "{\n" + members.joined(separator: ",\n") + "\n" + indentation + "}"
    case .array(let elements) where !elements.isEmpty:
      return "[\n" + elements.map { deeper + $0.pretty(indentation: deeper) }.joined(separator: ",\n") + "\n"
        + indentation + "]"
    default: return compact
    }
  }
}
