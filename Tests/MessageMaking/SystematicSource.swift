import Traces

/// Makes up messages that together walk every way through the grammars.
///
/// For each object, at each place of a message: no optional part; all; each alone; each two with nothing between them.
/// For each choice every alternative; for each list the fewest members, one, two, around those held in place, and the
/// most; for each value its edges. Ask for messages until `isDone`.
package final class SystematicSource: ValueSource {
  /// Members of a list, at most.
  private let listLimit: Int
  private let root = Place("")
  private var places: [String: Place] = [:]
  private var random = SplitMix(seed: 1)

  /// A place that takes a value, and the kind of it.
  package typealias Leaf = (path: String, kind: ValueKind)
  /// A place that takes a list, and its bounds.
  package typealias List = (path: String, minimum: Int, maximum: Int?)

  /// The values met so far, in the order in which they were.
  package private(set) var leaves: [Leaf] = []
  /// The lists met so far, in the order in which they were.
  package private(set) var lists: [List] = []

  /// A source that has made nothing yet; lists have at most `listLimit` members.
  package init(listLimit: Int = 2_100) {
    self.listLimit = listLimit
    places[""] = root
  }

  /// Whether every way was walked.
  package var isDone: Bool { !root.hasWork }

  package func enter(_ path: String, keys: [String]) { place(path).enter(keys) }

  package func require(_ key: String, in path: String) {
    _ = place(path).ask([key], isOptional: false, children: children([key], of: path))
  }

  package func includes(_ key: String, in path: String) -> Bool {
    place(path).ask([key], isOptional: true, children: children([key], of: path)) != nil
  }

  package func choose(_ keys: [String], isOptional: Bool, in path: String) -> Int? {
    place(path).ask(keys, isOptional: isOptional, children: children(keys, of: path))
  }

  package func count(minimum: Int, maximum: Int?, inPlace: Int, at path: String) -> Int {
    let place = place(path)
    if place.counts.isEmpty {
      place.counts = Edges.counts(minimum, maximum, inPlace: inPlace, limit: listLimit)
      lists.append((path, minimum, maximum))
    }
    return place.nextCount()
  }

  package func value(_ kind: ValueKind, at path: String) -> JSONValue {
    let place = place(path)
    if place.variants == 0 {
      place.variants = variants(of: kind)
      leaves.append((path, kind))
    }
    let index = place.nextVariant()
    switch kind {
    case .boolean: return .bool(index == 1)
    case .integer(let allowed, _): return .integer(Edges.integers(allowed)[index])
    case .bigInteger(let bits): return .number(JSONNumber(text: Edges.bigIntegers(bits: bits)[index]))
    case .enumeration(let names): return .string(names[index])
    case .text(let minimum, let maximum):
      let lengths = Edges.lengths(minimum, maximum)
      return Content.text(lengths[index / 2], &random, isPlain: index % 2 == 0)
    case .hex(let minimum, let maximum):
      return .hex(Content.bytes(Edges.lengths(minimum, maximum)[index], &random))
    case .base64(let minimum, let maximum):
      return .base64(Content.bytes(Edges.lengths(minimum, maximum)[index], &random))
    }
  }

  private func variants(of kind: ValueKind) -> Int {
    switch kind {
    case .boolean: 2
    case .integer(let allowed, _): Edges.integers(allowed).count
    case .bigInteger(let bits): Edges.bigIntegers(bits: bits).count
    case .enumeration(let names): names.count
    case .text(let minimum, let maximum): Edges.lengths(minimum, maximum).count * 2
    case .hex(let minimum, let maximum), .base64(let minimum, let maximum): Edges.lengths(minimum, maximum).count
    }
  }

  private func place(_ path: String) -> Place {
    if let known = places[path] { return known }
    let place = Place(path)
    places[path] = place
    return place
  }

  private func children(_ keys: [String], of path: String) -> [Place] {
    keys.map { place(path.isEmpty ? $0 : "\(path).\($0)") }
  }
}
