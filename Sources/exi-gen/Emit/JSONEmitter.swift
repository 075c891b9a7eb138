/// Writes the conversions between messages and JSON.
struct JSONEmitter {
  let grammar: Grammar

  private var name: String { grammar.set.swiftName }
  private var folder: String { "Traces/JSON/Generated" }

  func files() -> [SourceFile] {
    var files: [SourceFile] = []
    let size = 40
    for (number, start) in stride(from: 0, to: grammar.structures.count, by: size).enumerated() {
      let types = Array(grammar.structures[start..<min(start + size, grammar.structures.count)])
      var toJSON = SourceFile(path: "\(folder)/MessageToJSON+\(name)\(number + 1).swift", imports: ["EXI"])
      var fromJSON = SourceFile(path: "\(folder)/JSONToMessage+\(name)\(number + 1).swift", imports: ["EXI"])
      toJSON.line("extension MessageToJSON {")
      fromJSON.line("extension JSONToMessage {")
      for (index, type) in types.enumerated() {
        if index > 0 {
          toJSON.line()
          fromJSON.line()
        }
        emitWriter(type, &toJSON)
        emitReader(type, &fromJSON)
      }
      toJSON.line("}")
      fromJSON.line("}")
      files += [toJSON, fromJSON]
    }
    if !grammar.wholes.isEmpty { files.append(documentFile()) }
    return files
  }

  // MARK: Documents

  private func documentFile() -> SourceFile {
    var file = SourceFile(path: "\(folder)/V2GDocument+\(name).swift", imports: ["EXI"])
    for (index, whole) in grammar.wholes.enumerated() {
      if index > 0 { file.line() }
      file.line("extension \(name).\(whole.swiftName): V2GDocument, JSONDocument, CustomStringConvertible {")
      emitToJSON(whole, &file)
      file.line()
      emitFromJSON(whole, &file)
      file.line()
      emitSizes(whole, &file)
      file.line("}")
    }
    return file
  }

  /// The types of messages, for the table of their sizes.
  private func emitSizes(_ whole: RootGrammar, _ file: inout SourceFile) {
    var types: [StructureType] = []
    for root in whole.roots {
      types.append(root.type)
      for slot in root.type.slots where whole.isSingle {
        guard case .element(.structure(let part)) = slot.kind else { continue }
        types.append(part)
        guard part.isEnumeration, case .choice(let choice) = part.slots[0].kind else { continue }
        for alternative in choice.alternatives {
          if case .structure(let type) = alternative.content { types.append(type) }
        }
      }
    }
    file.line("static var sizes: [(name: String, bytes: Int)] {")
    file.line("[")
    if !whole.isSingle {
      file.line("  (\"\(name).\(whole.swiftName)\", MemoryLayout<\(name).\(whole.swiftName)>.size),")
    }
    for type in types { file.line("  (\"\(type.qualifiedName)\", MemoryLayout<\(type.qualifiedName)>.size),") }
    file.lines(["]", "}"])
  }

  private func emitToJSON(_ whole: RootGrammar, _ file: inout SourceFile) {
    file.line("func json(_ writer: MessageToJSON) throws(EXIError) -> JSONValue {")
    if whole.isSingle, let root = whole.roots.first {
      file.lines(["[\"\(root.name)\": try writer.\(root.type.methodName)(self)]", "}"])
      return
    }
    file.line("switch self {")
    for root in whole.roots {
      let call = "try writer.\(root.type.methodName)(content)"
      file.line("case .\(Naming.identifier(root.name))(let content): [\"\(root.name)\": \(call)]")
    }
    file.lines(["}", "}"])
  }

  private func emitFromJSON(_ whole: RootGrammar, _ file: inout SourceFile) {
    file.line("static func read(_ field: JSONField, _ reader: JSONToMessage) throws -> Self {")
    let keys = whole.roots.map { "\"\($0.name)\"" }.joined(separator: ", ")
    if whole.isSingle, let root = whole.roots.first {
      file.line("let o = try reader.object(field, [\(keys)])")
      file.line("return try reader.\(root.type.methodName)(try o.required(\(keys)))")
      file.line("}")
      return
    }
    file.line("let keys = [\(keys)]")
    file.line("let choice = try reader.object(field, keys).choice(keys)")
    if whole.roots.count == 1, let root = whole.roots.first {
      file.line("return .\(Naming.identifier(root.name))(try reader.\(root.type.methodName)(choice.field))")
      file.line("}")
      return
    }
    file.line("switch choice.key {")
    for (index, root) in whole.roots.enumerated() {
      let isLast = index + 1 == whole.roots.count
      file.line(isLast ? "default:" : "case \"\(root.name)\":")
      file.line("  return .\(Naming.identifier(root.name))(try reader.\(root.type.methodName)(choice.field))")
    }
    file.lines(["}", "}"])
  }

  // MARK: To JSON

  private func emitWriter(_ type: StructureType, _ file: inout SourceFile) {
    let isEmpty = Field.all(of: type).isEmpty
    file.line("func \(type.methodName)(_\(isEmpty ? "" : " v"): \(type.qualifiedName)) throws(EXIError) -> JSONValue {")
    if isEmpty {
      file.lines([".object(JSONObject())", "}"])
      return
    }
    file.line("var o = JSONObject()")
    if type.isEnumeration, case .choice(let choice) = type.slots[0].kind {
      emitSwitch("v", choice, &file, hasEmpty: true)
    } else {
      for slot in type.slots where slot.isSupported { emitWriter(slot, &file) }
      if let value = type.value { file.line("o.append(\"value\", \(toJSON(.value(value), "v.value")))") }
    }
    file.lines(["return .object(o)", "}"])
  }

  private func emitWriter(_ slot: Slot, _ file: inout SourceFile) {
    let property = "v.\(Naming.identifier(slot.name))"
    switch slot.kind {
    case .unsupported: break
    case .choice(let choice):
      if slot.isOptional {
        file.line("if let x = \(property) {")
        emitSwitch("x", choice, &file, hasEmpty: false)
        file.line("}")
      } else {
        emitSwitch(property, choice, &file, hasEmpty: false)
      }
    case .attribute(let value): emitField(slot, .value(value), property, &file)
    case .element(let content): emitField(slot, content, property, &file)
    }
  }

  private func emitField(_ slot: Slot, _ content: Content, _ property: String, _ file: inout SourceFile) {
    if slot.isList {
      let convert = toJSON(content, "item")
      let line = "o.append(\"\(slot.name)\", try list(\(property)) { item throws(EXIError) in \(convert) })"
      file.line(slot.isOptional ? "if !\(property).isEmpty {" : line)
      if slot.isOptional { file.lines([line, "}"]) }
    } else if slot.isOptional {
      file.line("if let x = \(property) { o.append(\"\(slot.name)\", \(toJSON(content, "x"))) }")
    } else {
      file.line("o.append(\"\(slot.name)\", \(toJSON(content, property)))")
    }
  }

  private func emitSwitch(_ source: String, _ choice: ChoiceType, _ file: inout SourceFile, hasEmpty: Bool) {
    file.line("switch \(source) {")
    for alternative in choice.alternatives {
      let label = Naming.identifier(alternative.name)
      if alternative.content.swiftName == nil {
        file.line("case .\(label): o.append(\"\(alternative.name)\", .object(JSONObject()))")
      } else {
        let value = toJSON(alternative.content, "content")
        file.line("case .\(label)(let content): o.append(\"\(alternative.name)\", \(value))")
      }
    }
    if hasEmpty { file.line("case .empty: break") }
    file.line("}")
  }

  private func toJSON(_ content: Content, _ source: String) -> String {
    switch content {
    case .structure(let type): return "try \(type.methodName)(\(source))"
    case .deferred(let type): return "try deferred(\(source), \(type.methodName))"
    case .empty: return ".object(JSONObject())"
    case .value(let value):
      switch value {
      case .boolean: return ".bool(\(source))"
      case .enumeration: return "enumeration(\(source))"
      case .small, .unsigned, .signed: return ".integer(\(source))"
      case .bigInteger: return "integer(\(source))"
      case .text: return "try text(\(source))"
      case .bytes(_, _, _, let isHex): return "try \(isHex ? "hex" : "base64")(\(source))"
      }
    }
  }

  // MARK: From JSON

  private func keys(_ type: StructureType) -> [String] {
    var keys: [String] = []
    for slot in type.slots where slot.isSupported {
      if case .choice(let choice) = slot.kind {
        keys += choice.alternatives.map(\.name)
      } else {
        keys.append(slot.name)
      }
    }
    return type.value == nil ? keys : keys + ["value"]
  }

  private func emitReader(_ type: StructureType, _ file: inout SourceFile) {
    file.line("func \(type.methodName)(_ field: JSONField) throws -> \(type.qualifiedName) {")
    let keys = keys(type).map { "\"\($0)\"" }.joined(separator: ", ")
    if type.isEnumeration, case .choice(let choice) = type.slots[0].kind {
      file.line("let keys = [\(keys)]")
      file.line("guard let choice = try object(field, keys).optionalChoice(keys) else { return .empty }")
      emitChoice(choice, from: "choice", result: "return", &file)
      file.line("}")
      return
    }
    let fields = Field.all(of: type)
    file.line("\(fields.isEmpty ? "_" : "let o") = try object(field, [\(keys)])")
    for slot in type.slots { emitChoiceField(slot, &file) }
    file.line("return \(type.qualifiedName)(")
    var arguments: [String] = []
    for slot in type.slots where slot.isSupported {
      let label = Naming.identifier(slot.name)
      switch slot.kind {
      case .choice: arguments.append("\(label): v\(label)")
      case .attribute(let value): arguments.append("\(label): \(argument(type, slot, .value(value)))")
      case .element(let content): arguments.append("\(label): \(argument(type, slot, content))")
      case .unsupported: break
      }
    }
    if let value = type.value { arguments.append("value: \(fromJSON(.value(value), "try o.required(\"value\")"))") }
    for (index, argument) in arguments.enumerated() {
      file.line("  \(argument)\(index + 1 < arguments.count ? "," : "")")
    }
    file.lines([")", "}"])
  }

  private func argument(_ type: StructureType, _ slot: Slot, _ content: Content) -> String {
    if slot.isList, let index = type.slots.firstIndex(where: { $0.name == slot.name }) {
      let maximum = slot.occurs.max.map(String.init) ?? "nil"
      let member = slot.isOptional ? "o.optional(\"\(slot.name)\")" : "try o.required(\"\(slot.name)\")"
      let bounds = "\(slot.occurs.min), \(maximum), repeatWidth: \(type.repeatWidth(index))"
      return "try list(\(member), \(bounds)) { \(fromJSON(content, "$0")) }"
    }
    if slot.isOptional { return "try o.optional(\"\(slot.name)\").map { \(fromJSON(content, "$0")) }" }
    return fromJSON(content, "try o.required(\"\(slot.name)\")")
  }

  private func emitChoiceField(_ slot: Slot, _ file: inout SourceFile) {
    guard case .choice(let choice) = slot.kind else { return }
    let label = "v\(Naming.identifier(slot.name))"
    let keys = choice.alternatives.map { "\"\($0.name)\"" }.joined(separator: ", ")
    if slot.isOptional {
      file.line("var \(label): \(choice.qualifiedName)?")
      file.line("if let choice = try o.optionalChoice([\(keys)]) {")
      emitChoice(choice, from: "choice", result: "\(label) =", &file)
      file.line("}")
    } else {
      file.line("let \(label): \(choice.qualifiedName)")
      let found = "choice\(Naming.identifier(slot.name))"
      file.line("let \(found) = try o.choice([\(keys)])")
      emitChoice(choice, from: found, result: "\(label) =", &file)
    }
  }

  private func emitChoice(_ choice: ChoiceType, from found: String, result: String, _ file: inout SourceFile) {
    file.line("switch \(found).key {")
    for (index, alternative) in choice.alternatives.enumerated() {
      let isLast = index + 1 == choice.alternatives.count
      file.line(isLast ? "default:" : "case \"\(alternative.name)\":")
      let label = Naming.identifier(alternative.name)
      if alternative.content.swiftName == nil {
        file.line("  _ = try object(\(found).field, [])")
        file.line("  \(result) .\(label)")
      } else {
        file.line("  \(result) .\(label)(\(fromJSON(alternative.content, "\(found).field")))")
      }
    }
    file.line("}")
  }

  private func fromJSON(_ content: Content, _ field: String) -> String {
    switch content {
    case .structure(let type): return "try \(type.methodName)(\(field))"
    case .deferred(let type): return "try put(try \(type.methodName)(\(field)))"
    case .empty: return "try object(\(field), [])"
    case .value(let value):
      switch value {
      case .boolean: return "try boolean(\(field))"
      case .enumeration: return "try enumeration(\(field))"
      case .small(_, let minimum, let maximum, _): return "try integer(\(field), \(minimum), \(maximum))"
      case .unsigned(_, let minimum, let maximum): return "try integer(\(field), \(minimum), \(maximum))"
      case .signed(_, let minimum, let maximum): return "try integer(\(field), \(minimum), \(maximum))"
      case .bigInteger: return "try bigInteger(\(field))"
      case .text(let minimum, let maximum, _):
        return "try text(\(field), \(minimum), \(maximum.map(String.init) ?? "nil"))"
      case .bytes(let minimum, let maximum, _, let isHex):
        let method = isHex ? "hex" : "base64"
        return "try \(method)(\(field), \(minimum), \(maximum.map(String.init) ?? "nil"))"
      }
    }
  }
}
