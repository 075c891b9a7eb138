import Traces

/// Makes up the smallest message that has a certain place, with a certain value or number of members there.
package final class PathSource: ValueSource {
  /// What stands at the place.
  package enum Answer {
    /// A value.
    case value(JSONValue)
    /// So many members of a list.
    case count(Int)
  }

  private let target: String
  private let answer: Answer
  private var random = SplitMix(seed: 2)

  /// A source for a message with the place `target`, named as `SystematicSource` does.
  package init(_ target: String, _ answer: Answer) {
    self.target = target
    self.answer = answer
  }

  package func enter(_ path: String, keys: [String]) {}

  package func require(_ key: String, in path: String) {}

  package func includes(_ key: String, in path: String) -> Bool { isOnTheWay(key, path) }

  package func choose(_ keys: [String], isOptional: Bool, in path: String) -> Int? {
    keys.firstIndex { isOnTheWay($0, path) } ?? (isOptional ? nil : 0)
  }

  package func count(minimum: Int, maximum: Int?, inPlace: Int, at path: String) -> Int {
    if path == target, case .count(let count) = answer { return count }
    return max(minimum, 1)
  }

  package func value(_ kind: ValueKind, at path: String) -> JSONValue {
    if path == target, case .value(let value) = answer { return value }
    switch kind {
    case .boolean: return .bool(false)
    case .integer(let allowed, _): return .integer(max(allowed.lowerBound, min(allowed.upperBound, 0)))
    case .bigInteger: return 0
    case .enumeration(let names): return .string(names[0])
    case .text(let minimum, _): return Content.text(max(minimum, 1), &random, isPlain: true)
    case .hex(let minimum, _): return .hex(Content.bytes(max(minimum, 1), &random))
    case .base64(let minimum, _): return .base64(Content.bytes(max(minimum, 1), &random))
    }
  }

  private func isOnTheWay(_ key: String, _ path: String) -> Bool {
    let place = path.isEmpty ? key : "\(path).\(key)"
    return target == place || target.hasPrefix(place + ".")
  }
}
