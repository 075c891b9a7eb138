/// What is wrong with a scenario file: where, what was expected, and what comes nearest.
struct ScenarioError: Error, CustomStringConvertible {
  let file: String
  let line: Int
  let message: String

  var description: String { "\(file):\(line): \(message)" }
}
