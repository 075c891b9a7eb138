/// Reads a value change dump (IEEE 1364 clause 18) and says what is wrong with it; knows nothing of the writer.
struct VCDCheck {
  struct Change {
    let time_us: UInt64
    let value: String
  }

  private(set) var problems: [String] = []
  private(set) var names: Set<String> = []
  private var identifiers: [String: String] = [:]
  private var history: [String: [Change]] = [:]
  private var time_us: UInt64?
  private var isDeclaring = true

  init(_ text: String) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().enumerated() {
      let problem = isDeclaring ? declare(line) : change(line)
      if let problem { problems.append("line \(index + 1): \(problem)") }
    }
    if isDeclaring { problems.append("$enddefinitions is missing") }
  }

  /// The values of a signal, oldest first.
  func changes(of name: String) -> [Change] { history[name] ?? [] }

  private mutating func declare(_ line: Substring) -> String? {
    let words = line.split(separator: " ")
    guard words.last == "$end" else { return isChange(line) ? nil : "no $end" }
    if words.first == "$enddefinitions" { isDeclaring = false }
    guard words.first == "$var" else { return nil }
    guard words.count == 6, ["wire", "real", "string"].contains(words[1]), Int(words[2]) != nil else {
      return "bad declaration"
    }
    if identifiers.updateValue(String(words[4]), forKey: String(words[3])) != nil { return "identifier declared twice" }
    return names.insert(String(words[4])).inserted ? nil : "name declared twice"
  }

  private func isChange(_ line: Substring) -> Bool { line.first.map { "#01brs".contains($0) } ?? false }

  private mutating func change(_ line: Substring) -> String? {
    guard let first = line.first else { return "empty line" }
    if first == "#" {
      guard let time = UInt64(line.dropFirst()) else { return "bad time" }
      if let time_us, time <= time_us { return "time steps back" }
      time_us = time
      return nil
    }
    guard let time_us else { return "a value before any time" }
    var value = String(first)
    var identifier = line.dropFirst()
    if "brs".contains(first) {
      let words = line.split(separator: " ")
      guard words.count == 2 else { return "a vector needs value and identifier" }
      (value, identifier) = (String(words[0]), words[1])
    }
    guard let name = identifiers[String(identifier)] else { return "undeclared identifier" }
    guard isValue(value) else { return "bad value \(value)" }
    history[name, default: []].append(Change(time_us: time_us, value: value))
    return nil
  }

  private func isValue(_ value: String) -> Bool {
    let rest = value.dropFirst()
    switch value.first {
    case "0", "1": return rest.isEmpty
    case "b": return !rest.isEmpty && rest.allSatisfy { "01".contains($0) }
    case "r": return Double(rest) != nil
    case "s": return true
    default: return false
    }
  }
}
