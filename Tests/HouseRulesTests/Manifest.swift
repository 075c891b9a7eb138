/// What a package manifest declares, read from its text: asking SwiftPM would lock the build folder.
struct Manifest: Sendable {
  /// The kinds of targets that matter to the rules.
  enum Kind: String, Sendable, CaseIterable {
    case library = ".target("
    case executable = ".executableTarget("
    case test = ".testTarget("
    case system = ".systemLibrary("
  }

  /// One target.
  struct Target: Sendable {
    let name: String
    let kind: Kind
    let dependencies: [String]
    /// Compiled with the settings of the targets that also run on the microcontroller.
    let isPortable: Bool
    /// Where its sources are, from the root of the package.
    let folder: String
  }

  let targets: [Target]

  init(_ text: String) {
    let code = text.split(separator: "\n").map { line in
      line.range(of: "//").map { String(line[..<$0.lowerBound]) } ?? String(line)
    }.joined(separator: "\n")
    var targets: [Target] = []
    for kind in Kind.allCases {
      for piece in Self.pieces(of: code, after: kind.rawValue, open: "(", close: ")") {
        guard let name = Self.strings(in: piece).first, piece.contains("name:") else { continue }
        let list = Self.pieces(of: piece, after: "dependencies: [", open: "[", close: "]").first ?? ""
        let path = piece.range(of: "path: ").flatMap { Self.strings(in: String(piece[$0.upperBound...])).first }
        targets.append(
          Target(
            name: name, kind: kind, dependencies: Self.dependencies(in: list),
            isPortable: piece.contains("swiftSettings: portable"),
            folder: path ?? (kind == .test ? "Tests/" : "Sources/") + name))
      }
    }
    self.targets = targets
  }

  /// The target of a name.
  func target(_ name: String) -> Target? { targets.first { $0.name == name } }

  /// Module names in a dependency list: plain strings, and `.product(name: "X", package: "y")`.
  private static func dependencies(in list: String) -> [String] {
    list.split(separator: ",").filter { !$0.contains("package:") }.flatMap { strings(in: String($0)) }
  }

  /// What stands between `start` (which ends with `open`) and the matching `close`, for each `start`.
  private static func pieces(of text: String, after start: String, open: Character, close: Character) -> [String] {
    var pieces: [String] = []
    var rest = text[...]
    while let found = rest.range(of: start) {
      rest = rest[found.upperBound...]
      var depth = 1
      let end = rest.firstIndex { character in
        if character == open { depth += 1 }
        if character == close { depth -= 1 }
        return depth == 0
      }
      pieces.append(String(rest[..<(end ?? rest.endIndex)]))
    }
    return pieces
  }

  /// The contents of the string literals of `text`.
  private static func strings(in text: String) -> [String] {
    text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
  }
}
