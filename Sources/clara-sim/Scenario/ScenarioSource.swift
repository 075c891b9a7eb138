import Foundation

/// A scenario file as text, with what is needed to point into it.
final class ScenarioSource {
  let file: String
  private let text: String
  private lazy var locator = JSON5Locator(text)

  /// Every key that was asked for in any object: what the format knows, for the test of its documentation.
  private(set) var knownKeys: Set<String> = []

  init(file: String, text: String) {
    self.file = file
    self.text = text
  }

  /// The whole file as a value.
  func parse() throws -> JSON5Value {
    if text.allSatisfy(\.isWhitespace) { throw ScenarioError(file: file, line: 1, message: "the file is empty") }
    let value = try decode()
    if let twice = locator.duplicate {
      let message = "key '\(twice.key)' stands twice in one object, first in line \(twice.firstLine)"
      throw ScenarioError(file: file, line: twice.line, message: message)
    }
    return value
  }

  private func decode() throws -> JSON5Value {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    do {
      return try decoder.decode(JSON5Value.self, from: Data(text.utf8))
    } catch {
      let problem = JSON5SyntaxCheck.problem(in: text)
      let message = "this is not JSON5: \(problem?.message ?? "the decoder refuses it")"
      throw ScenarioError(file: file, line: problem?.line ?? 1, message: message)
    }
  }

  /// Notes a key of the format.
  func noteKnown(_ key: String) { knownKeys.insert(key) }

  /// The line of a path.
  func line(_ path: String) -> Int { locator.line(of: path) }

  /// An error at a path.
  func error(_ path: String, _ message: String) -> ScenarioError {
    ScenarioError(file: file, line: line(path), message: message)
  }
}
