import Foundation

/// Rules about any text, code or not.
enum TextRules {
  /// Public declarations without a `///` comment before them.
  static func undocumented(in source: SourceText) -> [Violation] {
    source.codeLines.indices.compactMap { index in
      let words = source.codeLines[index].split(separator: " ").filter { !$0.hasPrefix("@") }
      guard let first = words.first, first == "public" || first == "open",
        !words.contains("import"), !words.contains("extension")
      else { return nil }
      var above = index - 1
      while above >= 0, trimmed(source.lines[above]).hasPrefix("@") { above -= 1 }
      let comment = above >= 0 ? trimmed(source.lines[above]) : ""
      guard !comment.hasPrefix("///"), !comment.hasSuffix("*/") else { return nil }
      return Violation(path: source.path, line: index + 1, text: "public without a /// comment")
    }
  }

  /// Words that say that something is not finished.
  static func unfinished(in file: TextFile) -> [Violation] {
    occurrences(of: ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"], in: file, asWords: true, "unfinished")
  }

  /// Paths of one machine, and hosts of package registries.
  static func machinePaths(in file: TextFile) -> [Violation] {
    let folders = ["home", "root", "work", "tmp", "Users"].map { "/" + $0 }
    let hosts = ["pypi" + ".org", "index" + "-url", "debian" + ".org/debian", "sources" + ".list"]
    return occurrences(of: folders, in: file, asWords: true, "path of a machine")
      + occurrences(of: hosts, in: file, asWords: false, "host of a registry")
  }

  /// Tests that wait for real time.
  static func sleeping(in source: SourceText) -> [Violation] {
    let tokens = source.tokens
    return tokens.indices.compactMap { index in
      guard ["sleep", "usleep", "nanosleep", "sleepForTimeInterval"].contains(tokens[index].text),
        index + 1 < tokens.count, tokens[index + 1].text == "("
      else { return nil }
      return Violation(path: source.path, line: tokens[index].line, text: "tests do not sleep")
    }
  }

  /// Tabs, and blanks at the end of a line.
  static func whitespace(in file: TextFile) -> [Violation] {
    file.lines.enumerated().compactMap { number, line in
      let isBad = line.utf8.last == UInt8(ascii: " ") || line.utf8.contains(UInt8(ascii: "\t"))
      return isBad ? Violation(path: file.path, line: number + 1, text: "tab, or blank at the end") : nil
    }
  }

  /// Links of a Markdown page to files that are not there or not in the project.
  static func brokenLinks(in file: TextFile, root: URL) -> [Violation] {
    var isFenced = false
    var found: [Violation] = []
    let folder = root.appendingPathComponent(file.path).deletingLastPathComponent()
    for (number, line) in file.lines.enumerated() {
      if trimmed(line).hasPrefix("```") { isFenced.toggle() }
      guard !isFenced else { continue }
      for piece in line.components(separatedBy: "](").dropFirst() {
        let target = String(piece.prefix { $0 != ")" && $0 != "#" && $0 != " " })
        if target.isEmpty || target.contains("://") || target.hasPrefix("mailto:") { continue }
        let path = folder.appendingPathComponent(target).standardizedFileURL.path
        if !path.hasPrefix(root.path + "/") || !FileManager.default.fileExists(atPath: path) {
          found.append(Violation(path: file.path, line: number + 1, text: "broken link: \(target)"))
        }
      }
    }
    return found
  }

  /// Targets of the Makefile that `make help` would not explain.
  static func unexplainedTargets(in makefile: TextFile) -> [Violation] {
    let phony = makefile.lines.first { $0.hasPrefix(".PHONY:") } ?? ""
    return phony.split(separator: " ").dropFirst().filter { target in
      !makefile.lines.contains { $0.hasPrefix("\(target):") && $0.contains(" ## ") }
    }.map { Violation(path: makefile.path, line: 1, text: "make \($0) has no one-line help") }
  }

  /// Scripts that would go on after a failure.
  static func looseScripts(in file: TextFile) -> [Violation] {
    let isStrict = file.lines.contains { $0.hasPrefix("set -") && $0.contains("pipefail") }
    let isBash = file.text.hasPrefix("#!/usr/bin/env bash\n")
    return isStrict && isBash ? [] : [Violation(path: file.path, line: 1, text: "not a strict bash script")]
  }

  private static func trimmed(_ line: String) -> String { line.trimmingCharacters(in: .whitespaces) }

  /// Lines with one of `needles`; `asWords`: not as part of a longer word, path or address.
  private static func occurrences(
    of needles: [String], in file: TextFile, asWords: Bool, _ reason: String
  ) -> [Violation] {
    guard needles.contains(where: file.text.contains) else { return [] }
    func isPart(_ character: Character?) -> Bool {
      character.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "-" || $0 == "}" } ?? false
    }
    return file.lines.enumerated().flatMap { number, line in
      needles.filter { needle in
        line.ranges(of: needle).contains { range in
          guard asWords else { return true }
          let before = range.lowerBound > line.startIndex ? line[line.index(before: range.lowerBound)] : nil
          let after = range.upperBound < line.endIndex ? line[range.upperBound] : nil
          return !isPart(before) && !isPart(after)
        }
      }.map { Violation(path: file.path, line: number + 1, text: "\(reason): \($0)") }
    }
  }
}
