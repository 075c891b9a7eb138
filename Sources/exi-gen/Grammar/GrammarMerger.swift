/// Joins the grammars that the sets' builders made: shared types are kept once, and must be the same everywhere.
struct GrammarMerger {
  private var grammars: [Int: Grammar] = [:]

  /// Adds the grammars of one set.
  ///
  /// Throws when a shared type has another grammar in this set.
  mutating func add(_ built: [Grammar]) throws {
    for grammar in built {
      guard var known = grammars[grammar.set.number] else {
        grammars[grammar.set.number] = grammar
        continue
      }
      if let messages = grammar.messages { known.messages = messages }
      if let fragments = grammar.fragments { known.fragments = fragments }
      for type in grammar.structures {
        if let other = known.structures.first(where: { $0.schemaName == type.schemaName }) {
          guard other.shape == type.shape else {
            throw GeneratorError("\(type.qualifiedName) is not the same in all sets: \(other.shape), \(type.shape)")
          }
          other.isElement = other.isElement || type.isElement
        } else {
          known.structures.append(type)
        }
      }
      for type in grammar.enumerations where !known.enumerations.contains(where: { $0.schemaName == type.schemaName }) {
        known.enumerations.append(type)
      }
      for type in grammar.choices where !known.choices.contains(where: { $0.swiftName == type.swiftName }) {
        known.choices.append(type)
      }
      grammars[grammar.set.number] = known
    }
  }

  /// All grammars in order, their types sorted and their states numbered.
  ///
  /// Throws when two types of a set have one name, or a set has too many states.
  func merged() throws -> [Grammar] {
    try grammars.values.sorted { $0.set.number < $1.set.number }.map { grammar in
      var grammar = grammar
      grammar.structures.sort { $0.swiftName < $1.swiftName }
      grammar.enumerations.sort { $0.swiftName < $1.swiftName }
      grammar.choices.sort { $0.swiftName < $1.swiftName }
      var state = 0
      for type in grammar.structures {
        type.firstState = state
        state += type.stateNames.count
      }
      if state >= 2048 { throw GeneratorError("\(grammar.set.swiftName): more than 2048 states") }
      try check(grammar)
      return grammar
    }
  }

  private func check(_ grammar: Grammar) throws {
    let names =
      grammar.structures.map(\.swiftName) + grammar.enumerations.map(\.swiftName) + grammar.choices.map(\.swiftName)
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw GeneratorError("\(grammar.set.swiftName): two types are called \(name)")
    }
  }
}

extension StructureType {
  /// The content model in words, to compare one type in two sets.
  var shape: String {
    let parts = slots.map { slot in
      "\(slot.name) \(slot.memberType) x\(slot.alternativeCount) \(slot.occurs.min)..\(slot.occurs.max ?? -1)"
    }
    return (parts + [value?.swiftName ?? "", isMixed ? "mixed" : ""]).joined(separator: "; ")
  }
}
