/// Writes the method of `EXIReader` that reads one structure.
///
/// Bits whose number is known are collected and read together; a group ends where an event code decides what follows,
/// or where a value of variable length starts.
struct ReaderEmitter {
  let type: StructureType
  private var out: [String] = []
  private var pieces: [Piece] = []
  private var groupCount = 0
  /// Whether the event code of the next production has been read into `at`.
  private var hasEvent = false
  private var eventAssignments = 0

  /// Marks the place where `at` is declared, as a constant or a variable once the number of assignments is known.
  private static let declaration = "@AT@"

  private enum Piece {
    case zeros(Int)
    case value(ValueType, target: Target, state: Int)
    case event(base: Int, width: Int)

    var width: Int {
      switch self {
      case .zeros(let width): return width
      case .value(let value, _, _): return value.fixedWidth ?? 0
      case .event(_, let width): return width
      }
    }
  }

  /// Where a value goes: a new constant, or a variable declared before.
  struct Target {
    let name: String
    let isNew: Bool

    var prefix: String { isNew ? "let \(name)" : name }
  }

  /// Bits of the window that are used up at this point in the worst case.
  private var spent = 0

  init(type: StructureType) {
    self.type = type
    spent = type.windowBits.map { Window.bits - $0 } ?? Window.readerEntry
  }

  mutating func emit() throws -> [String] {
    if type.isRoot { return try emitRoot() }
    add("/// Reads the content of `\(type.schemaName)`.")
    // Called in one place only, and its value is too large to be moved more often than need be.
    if type.isEnumeration { add("@inline(__always)") }
    add("mutating func \(type.methodName)() throws(EXIError) -> \(type.qualifiedName) {")
    if type.isEnumeration {
      try emitEnumeration()
    } else {
      for index in type.slots.indices { try emitSlot(index) }
      try emitEnd()
      leaveSlack()
      let arguments = Field.all(of: type).map { "\($0.name): \(local($0.name))" }
      emitReturn(arguments)
    }
    add("}")
    let word = eventAssignments > 1 ? "var at: UInt64" : "let at: UInt64"
    return out.map { $0.replacing(Self.declaration, with: word) }
  }

  /// The whole message, whose parts are read into place: they are too large to be moved more often than need be.
  private mutating func emitRoot() throws -> [String] {
    add("extension \(type.qualifiedName) {")
    add("/// Reads the content of `\(type.schemaName)` and what follows it.")
    add("@inline(__always)")
    add("init(from reader: inout EXIReader) throws(EXIError) {")
    for (index, slot) in type.slots.enumerated() {
      guard !slot.isOptional, !slot.isList, case .element(.structure(let part)) = slot.kind else {
        throw GeneratorError("\(type.schemaName) is no plain sequence of structures")
      }
      add("try reader.endElement(\(type.state(index)))")
      add("\(Naming.identifier(slot.name)) = try reader.\(part.methodName)()")
    }
    add("try reader.endElement(\(type.state(type.slots.count - 1)))")
    add("try reader.finishDocument()")
    add("}")
    add("}")
    return out
  }

  private mutating func emitReturn(_ arguments: [String]) {
    let line = "return \(type.qualifiedName)(\(arguments.joined(separator: ", ")))"
    if line.count < 110 {
      add(line)
      return
    }
    add("return \(type.qualifiedName)(")
    for (index, argument) in arguments.enumerated() {
      add("  \(argument)\(index + 1 < arguments.count ? "," : ")")")
    }
  }

  private mutating func add(_ line: String) { out.append(line) }

  private func local(_ name: String) -> String { "v" + Naming.identifier(name) }

  // MARK: The window

  /// Makes sure that the window has `bits` bits, and counts them as used.
  private mutating func need(_ bits: Int) {
    if spent + bits > Window.bits { refill() }
    spent += bits
  }

  private mutating func refill() {
    add("try refill(\(currentState))")
    spent = 0
  }

  /// What holds where a method begins and ends.
  private mutating func leaveSlack() {
    if type.windowBits == nil, spent > Window.slack { refill() }
  }

  // MARK: Groups of bits

  private mutating func collect(_ piece: Piece) {
    if pieces.reduce(0, { $0 + $1.width }) + piece.width > Window.bits { flush() }
    pieces.append(piece)
  }

  /// Reads the event code of the next production into `at`, as the number of the production in the whole type.
  private mutating func readEvent(base: Int, width: Int) {
    collect(.event(base: base, width: width))
    flush()
  }

  private mutating func assignEvent(_ expression: String) {
    eventAssignments += 1
    add("\(eventAssignments == 1 ? Self.declaration : "at") = \(expression)")
  }

  private mutating func flush(state: Int? = nil) {
    let total = pieces.reduce(0) { $0 + $1.width }
    guard total > 0 else { return }
    groupCount += 1
    let group = "g\(groupCount)"
    let place = state ?? currentState
    need(total)
    add("let \(group) = take(\(total))")
    var shift = total
    var mask: UInt64 = 0
    for piece in pieces {
      shift -= piece.width
      if case .zeros(let width) = piece { mask |= ((1 << UInt64(width)) - 1) << UInt64(shift) }
    }
    if mask != 0 {
      let wrong = mask == (1 << UInt64(total)) - 1 ? group : "\(group) & 0x\(String(mask, radix: 16, uppercase: true))"
      add("if \(wrong) != 0 { throw unexpected(\(wrong), \(place)) }")
    }
    shift = total
    for piece in pieces {
      shift -= piece.width
      let bits = extract(group, total: total, shift: shift, width: piece.width)
      switch piece {
      case .zeros: break
      case .value(let value, let target, let state): convert(value, bits, target, state)
      case .event(let base, _): assignEvent(base == 0 ? bits : "\(base) &+ \(parenthesised(bits))")
      }
    }
    pieces = []
  }

  private func parenthesised(_ expression: String) -> String {
    expression.contains(" ") ? "(\(expression))" : expression
  }

  private func extract(_ group: String, total: Int, shift: Int, width: Int) -> String {
    if width == total { return group }
    let shifted = shift == 0 ? group : "(\(group) &>> \(shift))"
    if shift + width == total { return "\(group) &>> \(shift)" }
    return "\(shifted) & 0x\(String((1 << UInt64(width)) - 1, radix: 16, uppercase: true))"
  }

  private mutating func convert(_ value: ValueType, _ bits: String, _ target: Target, _ state: Int) {
    switch value {
    case .boolean: add("\(target.prefix) = \(parenthesised(bits)) != 0")
    case .enumeration(let type):
      let typed = target.isNew ? "\(target.prefix): \(type.qualifiedName)" : target.name
      if type.cases.count == 1 << (value.fixedWidth ?? 0) {
        add("\(typed) = value(\(bits))")
      } else {
        add("\(typed) = try enumeration(\(bits), \(state))")
      }
    case .small(let swift, let minimum, let maximum, let width):
      let highest = minimum + (1 << width) - 1
      if highest > 255, swift == "UInt8" {
        add("if \(parenthesised(bits)) > \(255 - minimum) { throw error(.integerTooLarge, \(state)) }")
      }
      let offset = minimum == 0 ? "" : minimum < 0 ? " &- \(-minimum)" : " &+ \(minimum)"
      let raw = minimum == 0 ? bits : "Int(truncatingIfNeeded: \(bits))\(offset)"
      let name = target.isNew ? target.name : "i\(groupCount)\(target.name)"
      add("let \(name) = \(swift)(truncatingIfNeeded: \(raw))")
      if highest > maximum { add("if \(name) > \(maximum) { note(.valueOutsideSchema, \(state)) }") }
      if !target.isNew { add("\(target.name) = \(name)") }
    default: break
    }
  }

  // MARK: Slots

  private var slotIndex = 0
  private var alternativeIndex: Int?
  private var currentState: Int { type.state(slotIndex, alternative: alternativeIndex) }

  private mutating func emitSlot(_ index: Int) throws {
    slotIndex = index
    let slot = type.slots[index]
    let base = type.base(index)
    if case .unsupported(let count) = slot.kind {
      needEvent(index)
      let range = count == 1 ? "at == \(base)" : "at >= \(base) && at < \(base + count)"
      add("if \(range) { throw error(.unsupportedContent, \(currentState)) }")
      return
    }
    let name = local(slot.name)
    if slot.isOptional {
      needEvent(index)
      let count = slot.alternativeCount
      if slot.isList {
        try emitListStart(slot, name)
      } else {
        add("var \(name): \(slot.propertyType)")
      }
      add(count == 1 ? "if at == \(base) {" : "if at >= \(base) && at < \(base + count) {")
      let before = spent
      if slot.isList {
        try emitListLoop(index, slot, name)
      } else {
        try emitMember(index, slot, Target(name: name, isNew: false))
        readEvent(base: type.base(index + 1), width: type.width(at: index + 1))
      }
      add("}")
      spent = max(before, spent)
      return
    }
    if slot.alternativeCount > 1 {
      needEvent(index)
    } else if hasEvent {
      add("if at != \(base) { throw error(.unexpectedEvent, \(currentState)) }")
    } else {
      collect(.zeros(1))
    }
    hasEvent = false
    if slot.isList {
      flush()
      try emitListStart(slot, name)
      assignEvent("\(base)")
      try emitListLoop(index, slot, name)
      hasEvent = true
    } else {
      try emitMember(index, slot, Target(name: name, isNew: true))
    }
  }

  private mutating func needEvent(_ index: Int) {
    if hasEvent { return }
    readEvent(base: type.base(index), width: type.width(at: index))
    hasEvent = true
  }

  private mutating func emitListStart(_ slot: Slot, _ name: String) throws {
    add("var \(name) = \(slot.propertyType)()")
  }

  private mutating func emitListLoop(_ index: Int, _ slot: Slot, _ name: String) throws {
    guard case .element(let content) = slot.kind else {
      throw GeneratorError("\(type.schemaName): a list of choices is not supported")
    }
    let base = type.base(index)
    let width = type.repeatWidth(index)
    add("repeat {")
    refill()
    add("let start = position")
    try emitContent(content, Target(name: "item", isNew: true))
    flush()
    let ends = content.structure?.canHaveFullList ?? false ? ", hasOpenEnds: openEndAfterFullList" : ""
    add("\(name).append(decoded: item, from: start, to: position, repeatWidth: \(width)\(ends))")
    if slot.occurs.min > 1 {
      // Below the minimum there is nothing but another member.
      add("if \(name).count < \(slot.occurs.min) {")
      add("if try bits(1, \(currentState)) != 0 { throw error(.unexpectedEvent, \(currentState)) }")
      add("} else {")
    }
    if let max = slot.occurs.max {
      add("if \(name).count >= \(max) { sawFullList = true }")
      add("if \(name).count > \(max) { throw error(.listLength, \(currentState)) }")
      add("if \(name).count == \(max) && !openEndAfterFullList {")
      let before = spent
      readEvent(base: type.base(index + 1), width: type.width(at: index + 1))
      let afterLast = spent
      add("} else {")
      spent = before
      readEvent(base: base, width: width)
      add("}")
      spent = Swift.max(afterLast, spent)
    } else {
      readEvent(base: base, width: width)
    }
    if slot.occurs.min > 1 { add("}") }
    add("} while at == \(base)")
  }

  private mutating func emitMember(_ index: Int, _ slot: Slot, _ target: Target) throws {
    switch slot.kind {
    case .attribute(let value): emitValue(value, target)
    case .element(let content): try emitContent(content, target)
    case .choice(let choice):
      if target.isNew { add("let \(target.name): \(choice.qualifiedName)") }
      add("switch at {")
      let before = spent
      var most = spent
      for (offset, alternative) in choice.alternatives.enumerated() {
        spent = before
        add("case \(type.base(index) + offset):")
        alternativeIndex = offset
        try emitAlternative(alternative, into: "\(target.name) = ")
        alternativeIndex = nil
        most = max(most, spent)
      }
      spent = most
      add("default: throw error(.unexpectedEvent, \(currentState))")
      add("}")
    case .unsupported: break
    }
  }

  /// `width` is that of the end event that belongs to the alternative, where it ends the whole.
  private mutating func emitAlternative(
    _ alternative: Alternative, into assignment: String, width: Int = 0
  ) throws {
    let name = Naming.identifier(alternative.name)
    if alternative.content.swiftName == nil {
      collect(.zeros(1 + width))
      flush()
      if width > 0 { leaveSlack() }
      add("\(assignment).\(name)")
      return
    }
    try emitContent(alternative.content, Target(name: "content", isNew: true))
    if width > 0 { collect(.zeros(width)) }
    flush()
    if width > 0 { leaveSlack() }
    add("\(assignment).\(name)(content)")
  }

  private mutating func emitEnumeration() throws {
    guard type.slots.count == 1, case .choice(let choice) = type.slots[0].kind, type.slots[0].isOptional else {
      throw GeneratorError("\(type.schemaName) is no optional choice")
    }
    needEvent(0)
    leaveSlack()
    add("switch at {")
    let before = spent
    var most = spent
    for (offset, alternative) in choice.alternatives.enumerated() {
      spent = before
      add("case \(offset):")
      alternativeIndex = offset
      try emitAlternative(alternative, into: "return ", width: type.width(at: 1))
      alternativeIndex = nil
      most = max(most, spent)
    }
    spent = most
    add("case \(choice.alternatives.count): return .empty")
    add("default: throw error(.unexpectedEvent, \(currentState))")
    add("}")
  }

  private mutating func emitEnd() throws {
    slotIndex = max(type.slots.count - 1, 0)
    let end = type.slots.count
    if let value = type.value {
      try emitSimpleContent(value)
      return
    }
    if hasEvent {
      add("if at != \(type.base(end)) { throw error(.unexpectedEvent, \(currentState)) }")
    } else {
      collect(.zeros(type.width(at: end)))
      flush()
    }
  }

  // MARK: Content

  private mutating func emitContent(_ content: Content, _ target: Target) throws {
    switch content {
    case .value(let value):
      switch value {
      case .text, .bytes:
        flush()
        readVariable(value, target, method: "Content")
      default:
        collect(.zeros(1))
        emitValue(value, target)
        collect(.zeros(1))
      }
    case .structure(let structure):
      prepareCall(structure)
      add("\(target.prefix) = try \(structure.methodName)()")
    case .deferred(let structure):
      prepareCall(structure)
      let start = "from\(target.name)"
      add("let \(start) = position")
      add("_ = try \(structure.methodName)()")
      let ends = structure.canHaveFullList ? ", hasOpenEnds: openEndAfterFullList" : ""
      let range = "EXIRange(from: \(start), to: position\(ends))"
      add("\(target.prefix) = EXIDeferred<\(structure.qualifiedName)>(range: \(range))")
    case .empty: throw GeneratorError("\(type.schemaName): an element of an abstract type outside a choice")
    }
  }

  private mutating func prepareCall(_ structure: StructureType) {
    flush()
    if let bits = structure.windowBits {
      need(bits)
    } else {
      if spent > Window.readerEntry { refill() }
      spent = Window.slack
    }
  }

  /// A value without the events around it.
  private mutating func emitValue(_ value: ValueType, _ target: Target) {
    if value.fixedWidth != nil {
      collect(.value(value, target: target, state: currentState))
      return
    }
    flush()
    readVariable(value, target, method: "Value")
  }

  private mutating func readVariable(_ value: ValueType, _ target: Target, method: String) {
    // Methods for strings leave the window but for one byte and the end of the element.
    need(Window.bits(of: value) ?? (method == "Content" ? 9 : 8))
    if Window.bits(of: value) == nil { spent = value.isBig ? 0 : method == "Content" ? 9 : 8 }
    let place = currentState
    switch value {
    case .unsigned(let swift, let minimum, let maximum):
      let limit = IntegerLimits.maximum(swift)
      let raw = "\(swift)(truncatingIfNeeded: try unsigned\(limit == 65535 ? "16" : "")(\(limit), \(place)))"
      assign(raw, target, minimum > 0 ? "\(minimum)" : nil, maximum < limit ? "\(maximum)" : nil)
    case .signed(let swift, let minimum, let maximum):
      let limit = IntegerLimits.maximum(swift)
      let raw = "\(swift)(truncatingIfNeeded: try signed\(limit == 32767 ? "16" : "")(\(limit), \(place)))"
      let isLow = minimum > -Int64(clamping: limit) - 1
      assign(raw, target, isLow ? "\(minimum)" : nil, UInt64(maximum) < limit ? "\(maximum)" : nil)
    case .bigInteger: add("\(target.prefix) = try bigInteger(\(place))")
    case .text(let minimum, let maximum, let capacity):
      let type = target.isNew ? "\(target.prefix): EXIText<\(capacity)>" : target.name
      add("\(type) = try text\(method)(\(minimum), \(maximum.map(String.init) ?? "UInt32.max"), \(place))")
    case .bytes(let minimum, let maximum, let capacity, _):
      let type = target.isNew ? "\(target.prefix): EXIBytes<\(capacity)>" : target.name
      add("\(type) = try bytes\(method)(\(minimum), \(maximum.map(String.init) ?? "UInt32.max"), \(place))")
    default: break
    }
  }

  /// Takes a value, and notes when it is outside the bounds given.
  private mutating func assign(_ raw: String, _ target: Target, _ minimum: String?, _ maximum: String?) {
    let name = target.isNew || minimum == nil && maximum == nil ? target.name : "i\(groupCount)\(target.name)"
    let prefix = name == target.name ? target.prefix : "let \(name)"
    add("\(prefix) = \(raw)")
    let tests = [minimum.map { "\(name) < \($0)" }, maximum.map { "\(name) > \($0)" }].compactMap { $0 }
    if !tests.isEmpty { add("if \(tests.joined(separator: " || ")) { note(.valueOutsideSchema, \(currentState)) }") }
    if name != target.name { add("\(target.name) = \(name)") }
  }

  private mutating func emitSimpleContent(_ value: ValueType) throws {
    slotIndex = type.slots.count
    let target = Target(name: local("value"), isNew: true)
    if !hasEvent {
      try emitContent(.value(value), target)
      flush()
      return
    }
    // The escape is the number after the last production, in the state with the attribute and in the one after it.
    let production = type.base(type.slots.count)
    add("let \(target.name): \(value.swiftName)")
    add("if at == \(production + 1) {")
    let before = spent
    add("try emptyValue(\(currentState))")
    add("\(target.name) = \(value.swiftName)()")
    add("} else {")
    add("if at != \(production) { throw error(.unexpectedEvent, \(currentState)) }")
    emitValue(value, Target(name: target.name, isNew: false))
    collect(.zeros(1))
    flush()
    add("}")
    spent = max(before, spent)
  }
}
