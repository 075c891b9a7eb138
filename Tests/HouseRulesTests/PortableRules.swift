/// What the portable targets must not say, beyond what the Embedded gate refuses by itself.
enum PortableRules {
  private static let words: [String: String] = [
    "class": "classes are heap", "actor": "no concurrency in the core", "async": "no concurrency in the core",
    "await": "no concurrency in the core", "weak": "not in Embedded Swift", "unowned": "not in Embedded Swift",
    "fatalError": "precondition with a static text", "assertionFailure": "precondition with a static text",
    "debugPrint": "no output in the core", "OptionSet": "allocates", "CaseIterable": "allocates",
    "Codable": "not in Embedded Swift", "Mirror": "not in Embedded Swift", "Any": "no existentials",
    "AnyObject": "no classes", "DispatchQueue": "no concurrency in the core", "arc4random_buf": "entropy is passed in",
  ]
  private static let calls: [String: String] = [
    "print": "no output in the core", "Date": "time is passed in",
    "SystemRandomNumberGenerator": "entropy is passed in",
    "ContinuousClock": "time is passed in",
  ]

  static func violations(in source: SourceText) -> [Violation] {
    let tokens = source.tokens
    func text(_ index: Int) -> String { tokens.indices.contains(index) ? tokens[index].text : "" }
    func isMember(_ index: Int) -> Bool { [".", "func", "case"].contains(text(index - 1)) }
    return tokens.indices.compactMap { index in
      let word = text(index)
      let next = text(index + 1)
      var reason: String?
      if let why = words[word], !isMember(index), next != ":" { reason = why }
      if let why = calls[word], next == "(", !isMember(index) { reason = why }
      if word == "any", !isMember(index), next.first.map({ $0.isLetter || $0 == "(" }) == true {
        reason = "no existentials"
      }
      if word == "try" || word == "as", next == "!", source.codeLines[tokens[index].line - 1].contains("\(word)!") {
        reason = "fails at run time; use a typed error"
      }
      if word == "throws", next != "(" { reason = "only throws(SomeError)" }
      return reason.map { Violation(path: source.path, line: tokens[index].line, text: "'\(word)': \($0)") }
    }
  }

  /// Mutable state outside of any instance: globals, and stored `static var`.
  static func globalState(in source: SourceText) -> [Violation] {
    let tokens = source.tokens
    var depth = 0
    var found: [Violation] = []
    for index in tokens.indices {
      switch tokens[index].text {
      case "{": depth += 1
      case "}": depth -= 1
      case "var":
        let isStatic = index > 0 && tokens[index - 1].text == "static"
        let body = tokens[index...].first { ["{", "="].contains($0.text) }?.text
        if body == "=", depth == 0 || isStatic {
          found.append(Violation(path: source.path, line: tokens[index].line, text: "global mutable state"))
        }
      default: break
      }
    }
    return found
  }

  /// Spans lent out by a value that the compiler may pass by copy: they would dangle.
  ///
  /// Swift 6.3 forgets, when it reads a generic function of another module, that such a getter needs the address of
  /// `self`, unless the attribute says so.
  static func danglingSpans(in source: SourceText) -> [Violation] {
    source.codeLines.indices.compactMap { index in
      guard source.codeLines[index].contains("@_lifetime(borrow self)") else { return nil }
      let around = source.codeLines[max(index - 1, 0)...min(index + 1, source.codeLines.count - 1)]
      guard !around.contains(where: { $0.contains("@_addressableSelf") }) else { return nil }
      return Violation(path: source.path, line: index + 1, text: "add @_addressableSelf, or the span may dangle")
    }
  }
}
