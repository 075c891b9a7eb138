/// Builds the grammar of a message set from its schema, starting at the message elements.
struct GrammarBuilder {
  let set: SchemaSet
  let schema: Schema
  private var structures: [QName: StructureType] = [:]
  private var enumerations: [QName: EnumerationType] = [:]
  private var choices: [String: ChoiceType] = [:]

  init(set: SchemaSet, schema: Schema) {
    self.set = set
    self.schema = schema
  }

  /// The grammar of the set, and that of the signature types it uses.
  mutating func build() throws -> (own: Grammar, signature: Grammar) {
    var own = Grammar(set: set)
    var signature = Grammar(set: Profile.signatureSet)
    // Codes at the root: all global elements of the set in order; SE(*) follows the last one.
    let globals = schema.elements.keys.sorted()
    own.rootWidth = EventCode.width(globals.count)
    for (code, name) in globals.enumerated() where set.roots.contains(name.local) {
      guard let element = schema.elements[name] else { continue }
      guard case .structure(let type) = try content(of: element) else {
        throw GeneratorError("\(name.local) has no complex type")
      }
      own.roots.append((name.local, code, type))
    }
    for type in structures.values {
      if type.set.number == set.number { own.structures.append(type) } else { signature.structures.append(type) }
    }
    for type in enumerations.values { own.enumerations.append(type) }
    for type in choices.values {
      if type.set.number == set.number { own.choices.append(type) } else { signature.choices.append(type) }
    }
    number(&own)
    number(&signature)
    try check(own)
    return (own, signature)
  }

  /// Orders types by name and gives each a range of states.
  private func number(_ grammar: inout Grammar) {
    grammar.structures.sort { $0.swiftName < $1.swiftName }
    grammar.enumerations.sort { $0.swiftName < $1.swiftName }
    grammar.choices.sort { $0.swiftName < $1.swiftName }
    var state = 0
    for type in grammar.structures {
      type.firstState = state
      state += type.slots.count + 1
    }
  }

  private func check(_ grammar: Grammar) throws {
    let names =
      grammar.structures.map(\.swiftName) + grammar.enumerations.map(\.swiftName) + grammar.choices.map(\.swiftName)
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw GeneratorError("\(set.swiftName): two types are called \(name)")
    }
    if let last = grammar.structures.last, last.firstState + last.slots.count >= 2048 {
      throw GeneratorError("\(set.swiftName): more than 2048 states")
    }
  }

  // MARK: Types

  private func owner(_ name: QName) -> SchemaSet {
    name.namespace == Profile.signatureNamespace ? Profile.signatureSet : set
  }

  private mutating func value(_ reference: TypeReference) throws -> ValueType? {
    switch reference {
    case .named(let name):
      if name.namespace != Schema.xsd, schema.simpleTypes[name] == nil { return nil }
      return try SimpleTypeResolver(schema: schema).resolve(name, set: owner(name), enumerations: &enumerations)
    case .simple(let declaration):
      return try SimpleTypeResolver(schema: schema)
        .resolve(declaration.base, set: owner(declaration.base), enumerations: &enumerations)
    case .complex: return nil
    }
  }

  private mutating func content(of element: ElementDeclaration) throws -> Content {
    if let value = try value(element.type) { return .value(value) }
    let declaration: ComplexDeclaration
    switch element.type {
    case .named(let name):
      guard let found = schema.complexTypes[name] else { throw GeneratorError("no type \(name.local)") }
      declaration = found
    case .complex(let found): declaration = found
    case .simple: throw GeneratorError("\(element.name.local) has an odd type")
    }
    let type = try structure(declaration)
    if declaration.isAbstract, type.slots.isEmpty {
      structures[declaration.name] = nil
      return .empty
    }
    if Profile.deferredElements.contains(element.name.local) {
      type.isElement = true
      return .deferred(type)
    }
    return .structure(type)
  }

  private mutating func structure(_ declaration: ComplexDeclaration) throws -> StructureType {
    if let known = structures[declaration.name] { return known }
    var chain = [declaration]
    var value: ValueType?
    while let base = chain[0].base {
      if chain[0].hasSimpleContent {
        value = try self.value(.named(base))
        break
      }
      guard let next = schema.complexTypes[base] else { throw GeneratorError("no base type \(base.local)") }
      chain.insert(next, at: 0)
    }
    let type = StructureType(
      set: owner(declaration.name), swiftName: Naming.type(declaration.name.local),
      schemaName: declaration.name.local, isMixed: chain.contains { $0.isMixed })
    structures[declaration.name] = type
    type.value = value
    for attribute in chain.flatMap(\.attributes).sorted(by: { $0.name < $1.name }) {
      guard let value = try self.value(attribute.type) else {
        throw GeneratorError("\(attribute.name.local) is no simple attribute")
      }
      type.slots.append(
        Slot(
          name: attribute.name.local, kind: .attribute(value),
          occurs: Occurs(min: attribute.isRequired ? 1 : 0, max: 1)))
    }
    for particle in chain.compactMap(\.particle) { try add(particle, to: type) }
    return type
  }

  // MARK: Content models

  private mutating func add(_ particle: Particle, to type: StructureType) throws {
    switch particle {
    case .sequence(let parts, let occurs):
      guard occurs == .once else { throw GeneratorError("\(type.schemaName): a repeated sequence is not supported") }
      for part in parts { try add(part, to: type) }
    case .any: type.slots.append(unsupported(1))
    case .element(let element, let occurs): try add(element, occurs, to: type)
    case .reference(let name, let occurs):
      let members = schema.group(of: name)
      if members.count > 1 {
        try addChoice(named: name.local, members, occurs, isGroup: true, to: type)
      } else if let element = members.first {
        try add(element, occurs, to: type)
      } else {
        throw GeneratorError("\(type.schemaName): no element \(name.local)")
      }
    case .choice(let parts, let occurs):
      var elements: [ElementDeclaration] = []
      var wildcards = 0
      for part in parts {
        switch part {
        case .element(let element, .once): elements.append(element)
        case .reference(let name, .once): elements += schema.group(of: name)
        case .any: wildcards += 1
        default: throw GeneratorError("\(type.schemaName): a nested choice is not supported")
        }
      }
      if elements.allSatisfy({ Profile.unsupportedElements.contains($0.name.local) }) {
        type.slots.append(unsupported(elements.count + wildcards))
        return
      }
      guard wildcards == 0 else { throw GeneratorError("\(type.schemaName): wildcards among choices") }
      try addChoice(named: "choice", elements, occurs, isGroup: false, to: type)
    }
  }

  private func unsupported(_ count: Int) -> Slot {
    Slot(name: "", kind: .unsupported(count), occurs: Occurs(min: 0, max: nil))
  }

  private mutating func add(_ element: ElementDeclaration, _ occurs: Occurs, to type: StructureType) throws {
    if Profile.unsupportedElements.contains(element.name.local), type.set.number == Profile.signatureSet.number {
      type.slots.append(unsupported(1))
      return
    }
    let content = try content(of: element)
    append(Slot(name: element.name.local, kind: .element(content), occurs: occurs), to: type)
    if occurs.max != 1, case .structure(let member) = content { member.isElement = true }
  }

  private mutating func addChoice(
    named name: String, _ elements: [ElementDeclaration], _ occurs: Occurs, isGroup: Bool, to type: StructureType
  ) throws {
    let swiftName: String
    if type.isEnumeration {
      swiftName = type.swiftName + "Choice"
    } else {
      swiftName = isGroup ? Naming.identifier(name) : type.swiftName + "Choice"
    }
    let choice: ChoiceType
    if let known = choices[swiftName] {
      choice = known
    } else {
      let alternatives = try elements.map { Alternative(name: $0.name.local, content: try content(of: $0)) }
      choice = ChoiceType(set: type.set, swiftName: swiftName, alternatives: alternatives, isGroup: isGroup)
      if !type.isEnumeration { choices[swiftName] = choice }
    }
    guard occurs.max == 1 else { throw GeneratorError("\(type.schemaName): a list of choices is not supported") }
    append(Slot(name: name, kind: .choice(choice), occurs: occurs), to: type)
  }

  private func append(_ slot: Slot, to type: StructureType) {
    var slot = slot
    slot.inlineMembers = Profile.inlineMembers["\(type.swiftName).\(slot.name)"] ?? 0
    type.slots.append(slot)
  }
}
