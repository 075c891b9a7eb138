import Foundation

/// A scenario file as text, with what is needed to point into it.
final class ScenarioSource {
  let file: String
  private let text: String
  private lazy var locator = JSON5Locator(text)

  init(file: String, text: String) {
    self.file = file
    self.text = text
  }

  /// The whole file as a value.
  func parse() throws -> JSON5Value {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    do {
      return try decoder.decode(JSON5Value.self, from: Data(text.utf8))
    } catch DecodingError.dataCorrupted(let context) {
      throw syntaxError(context)
    } catch {
      throw ScenarioError(file: file, line: 1, message: "this is not JSON5: \(error.localizedDescription)")
    }
  }

  /// The line of a path.
  func line(_ path: String) -> Int { locator.line(of: path) }

  /// An error at a path.
  func error(_ path: String, _ message: String) -> ScenarioError {
    ScenarioError(file: file, line: line(path), message: message)
  }

  private func syntaxError(_ context: DecodingError.Context) -> ScenarioError {
    let underlying = context.underlyingError as NSError?
    let detail = (underlying?.userInfo["NSDebugDescription"] as? String) ?? context.debugDescription
    let offset = (underlying?.userInfo["NSJSONSerializationErrorIndex"] as? Int) ?? 0
    let before = text.utf8.prefix(max(0, offset))
    let line = 1 + before.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    return ScenarioError(file: file, line: line, message: "this is not JSON5: \(detail)")
  }
}
