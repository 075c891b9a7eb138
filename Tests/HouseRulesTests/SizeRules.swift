/// How long functions, files and lines may be.
enum SizeRules {
  static let longestFunction = 70
  static let longestFile = 500
  static let longestLine = 120
  /// A line may be longer for one word (a frame in hex, say) that nobody can break.
  static let unbreakableWord = 80

  /// Functions, initialisers, subscripts and computed properties that are too long.
  static func longFunctions(in source: SourceText) -> [Violation] {
    let tokens = source.tokens
    return tokens.indices.compactMap { index in
      guard isDeclaration(tokens, index), let end = bodyEnd(tokens, from: index) else { return nil }
      let length = tokens[end].line - tokens[index].line + 1
      guard length > longestFunction else { return nil }
      let name = tokens[index].text == "func" || tokens[index].text == "var" ? " \(tokens[index + 1].text)" : ""
      return Violation(
        path: source.path, line: tokens[index].line,
        text: "\(tokens[index].text)\(name) has \(length) lines, more than \(longestFunction)")
    }
  }

  static func longFile(_ file: TextFile) -> [Violation] {
    let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
    guard count > longestFile else { return [] }
    return [Violation(path: file.path, line: count, text: "\(count) lines, more than \(longestFile)")]
  }

  static func longLines(in source: SourceText) -> [Violation] {
    source.lines.enumerated().compactMap { number, line in
      guard line.utf8.count > longestLine, line.count > longestLine else { return nil }
      let longestWord = line.split(separator: " ").map(\.count).max() ?? 0
      guard longestWord <= unbreakableWord else { return nil }
      return Violation(path: source.path, line: number + 1, text: "\(line.count) columns, more than \(longestLine)")
    }
  }

  private static func isDeclaration(_ tokens: [SourceText.Token], _ index: Int) -> Bool {
    let previous = index > 0 ? tokens[index - 1].text : ""
    switch tokens[index].text {
    case "func", "deinit", "subscript", "var": return previous != "."
    case "init":
      let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
      return previous != "." && ["(", "?", "<"].contains(next)
    default: return false
    }
  }

  /// The index of the brace that closes the body of the declaration at `start`, or nil when it has no body.
  private static func bodyEnd(_ tokens: [SourceText.Token], from start: Int) -> Int? {
    let others: Set<String> = [
      "func", "var", "let", "init", "subscript", "case", "struct", "enum", "extension", "static", "public", "private",
      "internal", "mutating", "associatedtype", "if", "guard", "for", "while", "return", "switch", "}",
    ]
    var nesting = 0
    var depth = 0
    for index in (start + 1)..<max(tokens.count, start + 1) {
      let text = tokens[index].text
      switch text {
      case "(", "[": nesting += 1
      case ")", "]": nesting -= 1
      case "{": depth += 1
      case "}" where depth > 0:
        depth -= 1
        if depth == 0, nesting == 0 { return index }
      case "=" where depth == 0 && nesting == 0 && tokens[start].text == "var": return nil
      default: if depth == 0, nesting == 0, others.contains(text) { return nil }
      }
    }
    return nil
  }
}
