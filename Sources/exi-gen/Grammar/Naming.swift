/// Swift names for schema names.
enum Naming {
  private static let keywords: Set<String> = [
    "as", "break", "case", "catch", "class", "continue", "default", "defer", "do", "else", "enum", "extension",
    "false", "for", "func", "if", "import", "in", "init", "is", "let", "nil", "operator", "private", "protocol",
    "public", "repeat", "return", "self", "Self", "static", "struct", "switch", "throw", "throws", "true", "try",
    "Type", "var", "where", "while",
  ]

  /// An identifier for an enumeration value or an element: what no identifier may hold becomes `_`.
  static func identifier(_ name: String) -> String {
    var result = ""
    for character in name {
      let isFine = character.isASCII && (character.isLetter || character.isNumber || character == "_")
      result.append(isFine ? character : "_")
    }
    if let first = result.first, first.isNumber { result = "_" + result }
    return keywords.contains(result) ? result + "_" : result
  }

  /// The Swift name of a schema type: without a trailing `Type`, with a capital.
  static func type(_ name: String) -> String {
    if let given = Profile.typeNames[name] { return given }
    var result = name
    if result.hasSuffix("Type"), result.count > 4 { result.removeLast(4) }
    return identifier(result.prefix(1).uppercased() + result.dropFirst())
  }
}
