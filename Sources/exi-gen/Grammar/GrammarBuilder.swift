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

  /// The grammar of the set, and those of the shared types that it uses.
  mutating func build() throws -> [Grammar] {
    var own = Grammar(set: set)
    // Codes at the root: all global elements of the set in order; SE(*) follows the last one.
    let globals = schema.elements.keys.sorted()
    var messages = RootGrammar(swiftName: "Message", width: EventCode.width(globals.count), roots: [], end: nil)
    for (code, name) in globals.enumerated() {
      guard let element = schema.elements[name], isRoot(element) else { continue }
      messages.roots.append(Root(name: name.local, code: code, type: try structure(of: element)))
    }
    if messages.isSingle { messages.roots[0].type.isRoot = true }
    own.messages = messages
    own.fragments = try fragments()
    var grammars = [set.number: own]
    for type in structures.values { grammars[type.set.number, default: Grammar(set: type.set)].structures.append(type) }
    for type in enumerations.values {
      grammars[type.set.number, default: Grammar(set: type.set)].enumerations.append(type)
    }
    for type in choices.values { grammars[type.set.number, default: Grammar(set: type.set)].choices.append(type) }
    return grammars.values.sorted { $0.set.number < $1.set.number }
  }

  private func isRoot(_ element: ElementDeclaration) -> Bool {
    switch set.roots {
    case .named(let names): return names.contains(element.name.local)
    case .extending(let base):
      guard case .named(let type) = element.type, schema.complexTypes[type]?.isAbstract == false else { return false }
      var name: QName? = type
      while let current = name {
        if current.local == base { return true }
        name = schema.complexTypes[current]?.base
      }
      return false
    }
  }

  private mutating func structure(of element: ElementDeclaration) throws -> StructureType {
    guard let type = try content(of: element).structure else {
      throw GeneratorError("\(element.name.local) has no complex type")
    }
    return type
  }

  /// What stands at the root of a fragment: its code counts all elements of the set, local ones too; after the last one
  /// come SE(*) and the end.
  private mutating func fragments() throws -> RootGrammar? {
    if set.fragments.isEmpty { return nil }
    let declarations = schema.allElements()
    let names = Set(declarations.map(\.name)).sorted()
    var grammar = RootGrammar(
      swiftName: "Fragment", width: EventCode.width(names.count + 1), roots: [], end: names.count + 1)
    for (code, name) in names.enumerated() where set.fragments.contains(name.local) {
      let types = try declarations.filter { $0.name == name }.map { try structure(of: $0) }
      guard let first = types.first, types.allSatisfy({ $0 === first }) else {
        throw GeneratorError("\(name.local) has several types, so that its fragment is not known")
      }
      grammar.roots.append(Root(name: name.local, code: code, type: first))
    }
    return grammar
  }

  // MARK: Types

  private func owner(_ name: QName) -> SchemaSet { SchemaSet.shared[name.namespace] ?? set }

  private mutating func value(_ reference: TypeReference) throws -> ValueType? {
    switch reference {
    case .named(let name):
      if name.namespace != Schema.xsd, schema.simpleTypes[name] == nil { return nil }
      return try SimpleTypeResolver(schema: schema).resolve(name, owner: owner, enumerations: &enumerations)
    case .simple(let declaration):
      return try SimpleTypeResolver(schema: schema)
        .resolve(declaration.base, owner: owner, enumerations: &enumerations)
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
    // The head of a substitution group may be abstract and have content; the choice among the group has its name.
    let name = Naming.type(declaration.name.local) + (declaration.isAbstract ? "Base" : "")
    let type = StructureType(
      set: owner(declaration.name), swiftName: name,
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
    if Profile.unsupportedElements.contains(element.name.local), type.set.number == SchemaSet.signature.number {
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
    if type.isEnumeration || !isGroup {
      swiftName = type.swiftName + "Choice"
    } else {
      // A head that is no abstract one has a structure of its name.
      let isTaken = try elements.contains { head in
        guard head.name.local == name, case .structure(let structure) = try content(of: head) else { return false }
        return structure.swiftName == Naming.identifier(name)
      }
      swiftName = Naming.identifier(name) + (isTaken ? "Choice" : "")
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
    assert(slot.occurs.max == 1 || slot.occurs.min < 2 || slot.inlineMembers >= slot.occurs.min)
    type.slots.append(slot)
  }
}
