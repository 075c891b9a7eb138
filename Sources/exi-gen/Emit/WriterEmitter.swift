/// Writes the method of `EXIWriter` that writes one structure.
///
/// Bits whose number is known are collected and written together.
struct WriterEmitter {
  let type: StructureType
  private var out: [String] = []
  private var pieces: [(width: Int, bits: Bits)] = []
  private var place = Place.fixed(base: 0, width: 0)
  private var hasVariables = false
  /// Bits of the word that are used up at this point in the worst case.
  private var spent = 0
  private var slotIndex = 0

  private enum Bits {
    case constant(UInt64)
    case expression(String)
  }

  /// What is known about the productions open now: the number of the first one and the width of an event code.
  private enum Place {
    case fixed(base: Int, width: Int)
    /// In the variables `base` and `width`.
    case variable
  }

  init(type: StructureType) {
    self.type = type
    place = .fixed(base: 0, width: type.width(at: 0))
    spent = type.windowBits.map { Window.bits - $0 } ?? Window.slack
  }

  mutating func emit() throws -> [String] {
    add("/// Writes the content of `\(type.schemaName)`.")
    let isUsed = !type.slots.filter(\.isSupported).isEmpty || type.value != nil
    // Called in one place only, with a value that is too large to be moved more often than need be.
    if type.isEnumeration || type.isRoot { add("@inline(__always)") }
    add("mutating func \(type.methodName)(_ \(isUsed ? "v" : "_"): \(type.qualifiedName)) {")
    if type.isEnumeration {
      try emitEnumeration()
    } else {
      for index in type.slots.indices { try emitSlot(index) }
      if let value = type.value {
        try emitSimpleContent(value)
      } else {
        writeEvent(type.base(type.slots.count))
      }
      flush()
    }
    leaveSlack()
    add("}")
    return out.map {
      $0.replacing("mutating func \(type.methodName)(_ _:", with: "mutating func \(type.methodName)(_:")
    }
  }

  private mutating func add(_ line: String) { out.append(line) }

  private var alternativeIndex: Int?
  private var state: Int { type.state(slotIndex, alternative: alternativeIndex) }

  // MARK: The word

  /// Makes sure that the word has room for `bits` bits, and counts them as used.
  private mutating func need(_ bits: Int) {
    if spent + bits > Window.bits { store() }
    spent += bits
  }

  private mutating func store() {
    add("flush()")
    spent = 0
  }

  /// What holds where a method begins and ends.
  private mutating func leaveSlack() {
    if type.windowBits == nil, spent > Window.slack { store() }
  }

  // MARK: Groups of bits

  private mutating func collect(_ width: Int, _ bits: Bits) {
    if pieces.reduce(0, { $0 + $1.width }) + width > Window.bits { flush() }
    pieces.append((width, bits))
  }

  private mutating func flush() {
    let total = pieces.reduce(0) { $0 + $1.width }
    guard total > 0 else { return }
    var constant: UInt64 = 0
    var terms: [String] = []
    var shift = total
    for piece in pieces {
      shift -= piece.width
      switch piece.bits {
      case .constant(let value): constant |= value << UInt64(shift)
      case .expression(let text): terms.append(shift == 0 ? text : "\(text) &<< \(shift)")
      }
    }
    if constant != 0 || terms.isEmpty {
      terms.append(constant < 10 ? "\(constant)" : "0x\(String(constant, radix: 16, uppercase: true))")
    }
    need(total)
    add("put(\(terms.joined(separator: " | ")), \(total))")
    pieces = []
  }

  /// Writes the event code of a production, given by its number in the whole type.
  private mutating func writeEvent(_ production: Int) {
    switch place {
    case .fixed(let base, let width): collect(width, .constant(UInt64(production - base)))
    case .variable:
      flush()
      need(type.widestEvent)
      add("put(\(production) &- base, width)")
    }
  }

  private mutating func setVariables(_ base: Int, _ width: Int) {
    add("base = \(base)")
    add("width = \(width)")
  }

  /// Makes the place one that is known at run time only, before something optional.
  private mutating func makeVariable() {
    flush()
    guard case .fixed(let base, let width) = place else { return }
    if hasVariables {
      setVariables(base, width)
    } else {
      add("var base: UInt64 = \(base)")
      add("var width = \(width)")
      hasVariables = true
    }
  }

  // MARK: Slots

  private mutating func emitSlot(_ index: Int) throws {
    slotIndex = index
    let slot = type.slots[index]
    let name = Naming.identifier(slot.name)
    if case .unsupported = slot.kind { return }
    if slot.isList {
      try emitList(index, slot, name)
      return
    }
    guard slot.isOptional else {
      try emitMember(index, slot, "v.\(name)")
      place = .fixed(base: type.base(index + 1), width: type.width(at: index + 1))
      return
    }
    // The code of the member is known when the place before it is, even though the place after it is not.
    let before = place
    makeVariable()
    let spentBefore = spent
    add("if let x = v.\(name) {")
    place = before
    try emitMember(index, slot, "x")
    flush()
    setVariables(type.base(index + 1), type.width(at: index + 1))
    add("}")
    spent = max(spentBefore, spent)
    place = .variable
  }

  private mutating func emitMember(_ index: Int, _ slot: Slot, _ source: String) throws {
    switch slot.kind {
    case .attribute(let value):
      writeEvent(type.base(index))
      emitValue(value, source)
    case .element(let content):
      writeEvent(type.base(index))
      try emitContent(content, source)
    case .choice(let choice):
      flush()
      let before = place
      let spentBefore = spent
      var most = spent
      add("switch \(source) {")
      for (offset, alternative) in choice.alternatives.enumerated() {
        place = before
        spent = spentBefore
        alternativeIndex = offset
        try emitAlternative(alternative, production: type.base(index) + offset)
        alternativeIndex = nil
        most = max(most, spent)
      }
      add("}")
      spent = most
    case .unsupported: break
    }
  }

  private mutating func emitAlternative(_ alternative: Alternative, production: Int) throws {
    let name = Naming.identifier(alternative.name)
    if alternative.content.swiftName == nil {
      add("case .\(name):")
      writeEvent(production)
      collect(1, .constant(0))
    } else {
      add("case .\(name)(let content):")
      writeEvent(production)
      try emitContent(alternative.content, "content")
    }
    flush()
  }

  private mutating func emitEnumeration() throws {
    guard case .choice(let choice) = type.slots[0].kind else { return }
    let before = place
    let spentBefore = spent
    var most = spent
    add("switch v {")
    for (offset, alternative) in choice.alternatives.enumerated() {
      place = before
      spent = spentBefore
      alternativeIndex = offset
      try emitAlternative(alternative, production: offset)
      alternativeIndex = nil
      most = max(most, spent)
    }
    add("case .empty:")
    place = before
    spent = spentBefore
    writeEvent(choice.alternatives.count)
    flush()
    leaveSlack()
    add("return")
    add("}")
    spent = most
    collect(type.width(at: 1), .constant(0))
    flush()
  }

  private mutating func emitList(_ index: Int, _ slot: Slot, _ name: String) throws {
    guard case .element(let content) = slot.kind else {
      throw GeneratorError("\(type.schemaName): a list of choices is not supported")
    }
    let max = slot.occurs.max
    let count = "v.\(name).count"
    let repeated = type.repeatWidth(index)
    let needsVariables = max != nil || slot.occurs.min == 0
    let before = place
    if needsVariables { makeVariable() } else { flush() }
    var tests = slot.occurs.min > 0 ? ["\(count) < \(slot.occurs.min)"] : []
    if let max { tests.append("\(count) > \(max)") }
    if !tests.isEmpty { add("if \(tests.joined(separator: " || ")) { fail(.listLength, \(state)) }") }
    if slot.inlineMembers > 0 {
      add("for index in 0..<v.\(name).inlineCount {")
      store()
      add("guard let item = v.\(name)[index] else { break }")
      emitMemberEvent(index, slot, before)
      try emitContent(content, "item")
      flush()
      add("}")
    }
    // Members are deferred only when all places are taken.
    add("if \(count) > v.\(name).inlineCount {")
    store()
    if slot.inlineMembers > 0 { add("put(0, \(repeated))") } else { emitFirstEvent(index, before) }
    let canHaveFullList = content.structure?.canHaveFullList ?? false
    add(canHaveFullList ? "rest(v.\(name), \(state))" : "copy(v.\(name).rest, \(state))")
    add("}")
    // Nothing is known of the word after the loop.
    spent = Window.bits
    if needsVariables {
      if slot.occurs.min == 0 { add("if \(count) > 0 {") }
      setVariables(type.base(index), repeated)
      if slot.occurs.min == 0 { add("}") }
      if let max {
        add("if \(count) == \(max) {")
        setVariables(type.base(index + 1), type.width(at: index + 1))
        add("}")
      }
      place = .variable
    } else {
      place = .fixed(base: type.base(index), width: repeated)
    }
  }

  /// The event before a member of a list that is held in place: another code for the first one than for the others.
  private mutating func emitMemberEvent(_ index: Int, _ slot: Slot, _ before: Place) {
    let repeated = type.repeatWidth(index)
    add("if index == 0 {")
    emitFirstEvent(index, before)
    if slot.occurs.min > 1 {
      // Below the minimum nothing but another member is open.
      add("} else if index < \(slot.occurs.min) {")
      add("put(0, 1)")
    }
    if slot.inlineMembers > max(slot.occurs.min, 1) {
      add("} else {")
      add("put(0, \(repeated))")
    }
    add("}")
    spent = max(spent, repeated)
  }

  /// The event before the first member of a list, which depends on what stands before the list.
  private mutating func emitFirstEvent(_ index: Int, _ before: Place) {
    place = before
    writeEvent(type.base(index))
    flush()
  }

  // MARK: Content

  private mutating func emitContent(_ content: Content, _ source: String) throws {
    switch content {
    case .value(let value):
      collect(1, .constant(0))
      emitValue(value, source)
      collect(1, .constant(0))
    case .structure(let structure):
      flush()
      if let bits = structure.windowBits {
        need(bits)
      } else {
        if spent > Window.slack { store() }
        spent = Window.slack
      }
      add("\(structure.methodName)(\(source))")
    case .deferred(let structure):
      flush()
      add(structure.canHaveFullList ? "part(\(source), \(state))" : "copy(\(source).range, \(state))")
      spent = 0
    case .empty: throw GeneratorError("\(type.schemaName): an element of an abstract type outside a choice")
    }
  }

  private mutating func emitValue(_ value: ValueType, _ source: String) {
    switch value {
    case .boolean: collect(1, .expression("(\(source) ? 1 : 0)"))
    case .enumeration: collect(value.fixedWidth ?? 0, .expression("UInt64(\(source).rawValue)"))
    case .small(let swift, let minimum, let maximum, let width):
      check(source, Int64(minimum), UInt64(maximum), swift)
      let offset = minimum == 0 ? "" : minimum < 0 ? " &+ \(-minimum)" : " &- \(minimum)"
      let mask = "0x\(String((1 << width) - 1, radix: 16, uppercase: true))"
      let distance = minimum == 0 ? "\(source)" : "Int(\(source))\(offset)"
      collect(width, .expression("(UInt64(truncatingIfNeeded: \(distance)) & \(mask))"))
    case .unsigned(let swift, let minimum, let maximum):
      check(source, Int64(clamping: minimum), maximum, swift)
      flush()
      need(Window.bits(of: value) ?? 0)
      add("unsigned\(swift == "UInt16" ? "16" : "")(UInt64(\(source)))")
    case .signed(let swift, let minimum, let maximum):
      check(source, minimum, UInt64(maximum), swift)
      flush()
      need(Window.bits(of: value) ?? 0)
      add("signed\(swift == "Int16" ? "16" : "")(Int64(\(source)))")
    case .bigInteger:
      flush()
      add("bigInteger(\(source))")
      spent = 0
    case .text(let minimum, let maximum, _), .bytes(let minimum, let maximum, _, _):
      flush()
      need(8)
      // It leaves the word but for one byte.
      spent = 8
      add("\(source).write(to: &self, \(minimum), \(maximum.map(String.init) ?? "UInt32.max"), \(state))")
    }
  }

  /// Refuses a value outside the schema's bounds where those are narrower than the Swift type's.
  private mutating func check(_ source: String, _ minimum: Int64, _ maximum: UInt64, _ swift: String) {
    let limit = IntegerLimits.maximum(swift)
    let least = swift.hasPrefix("U") ? 0 : -Int64(clamping: limit) - 1
    var tests: [String] = []
    if minimum > least { tests.append("\(source) < \(minimum)") }
    if maximum < limit { tests.append("\(source) > \(maximum)") }
    if !tests.isEmpty { add("if \(tests.joined(separator: " || ")) { fail(.valueOutOfRange, \(state)) }") }
  }

  private mutating func emitSimpleContent(_ value: ValueType) throws {
    slotIndex = type.slots.count
    writeEvent(type.base(type.slots.count))
    emitValue(value, "v.value")
    collect(1, .constant(0))
  }
}
