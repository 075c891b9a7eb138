import EXI
import Traces

/// Puts a value just outside its bounds into each place that has any, and a list too short or too long.
struct OutsideValues {
  /// How many were refused as they should be.
  private(set) var refused = 0
  /// What was wrong with the others.
  private(set) var failures: [String] = []

  private let schema: V2GSchema
  private let source: SystematicSource
  private let listPaths: Set<String>

  /// The places that `source` has met.
  init(_ schema: V2GSchema, _ source: SystematicSource) {
    self.schema = schema
    self.source = source
    listPaths = Set(source.lists.map(\.path))
  }

  /// Encodes each of them and looks at the error.
  mutating func check() {
    for leaf in source.leaves {
      for value in outside(leaf.kind) {
        let isInteger = if case .integer = leaf.kind { true } else { false }
        judge(leaf.path, .value(value), isInteger ? .valueOutOfRange : .lengthOutOfRange)
      }
    }
    for list in source.lists {
      let least = list.minimum > 0 ? [list.minimum - 1] : []
      for count in least + (list.maximum.map { [$0 + 1] } ?? []) { judge(list.path, .count(count), .listLength) }
    }
  }

  /// Values that the Swift type holds and the schema does not allow.
  private func outside(_ kind: ValueKind) -> [JSONValue] {
    switch kind {
    case .boolean, .enumeration, .bigInteger: return []
    case .integer(let allowed, let held):
      return [allowed.lowerBound - 1, allowed.upperBound + 1].filter { held.contains($0) }.map { .integer($0) }
    case .text(let minimum, let maximum):
      return lengths(minimum, maximum).map { .string(String(repeating: "x", count: $0)) }
    case .hex(let minimum, let maximum):
      return lengths(minimum, maximum).map { .hex([UInt8](repeating: 0x5A, count: $0)) }
    case .base64(let minimum, let maximum):
      return lengths(minimum, maximum).map { .base64([UInt8](repeating: 0x5A, count: $0)) }
    }
  }

  private func lengths(_ minimum: Int, _ maximum: Int?) -> [Int] {
    (minimum > 0 ? [minimum - 1] : []) + (maximum.map { [$0 + 1] } ?? [])
  }

  private mutating func judge(_ path: String, _ answer: PathSource.Answer, _ kind: EXIError.Kind) {
    let made = V2GJSON.make(schema, from: PathSource(path, answer), room: 1 << 20)
    switch made.encoded {
    case .failure(.exi(let error)):
      // Named after the place itself, or after the element that it fills.
      let state = "\(error.state.name)"
      let names = path.split(separator: ".").suffix(2)
      if error.kind == kind, names.contains(where: { state.hasSuffix($0) }) {
        refused += 1
      } else {
        failures.append("\(schema.name): \(path): \(error.kind.name) in \(state), expected \(kind.name)")
      }
    case .failure(let error): failures.append("\(schema.name): \(path): \(error)")
    case .success(let bytes):
      // Members that a list does not hold in place are copied as they are; reading them says what is wrong.
      if kind == .lengthOutOfRange, listPaths.contains(path),
        let decoded = try? V2GJSON.decode(schema, bytes), decoded.notes.contains(.lengthOutsideSchema)
      {
        refused += 1
      } else {
        failures.append("\(schema.name): \(path) takes what is outside its bounds: \(made.value.compact)")
      }
    }
  }
}
