/// Writes the value types.
enum TypeEmitter {
  static func emit(_ type: EnumerationType, to file: inout SourceFile) {
    file.line("/// `\(type.schemaName)`: an enumeration of \(type.cases.count) values.")
    file.line("public enum \(type.swiftName): UInt8, EXIEnumeration {")
    for (index, value) in type.cases.enumerated() {
      file.line("/// `\(value.schema)`.")
      file.line("case \(value.swift) = \(index)")
    }
    file.lines(["", "/// The number of values.", "public static var count: UInt8 { \(type.cases.count) }", ""])
    file.lines(["/// The value as the schema spells it.", "public var name: StaticString {", "switch self {"])
    for value in type.cases {
      file.line("case .\(value.swift): \"\(value.schema)\"")
    }
    file.lines(["}", "}", "}"])
  }

  static func emit(_ type: ChoiceType, to file: inout SourceFile) {
    let what = type.isGroup ? "the element `\(type.swiftName)` or one that stands for it" : "one of several elements"
    file.line("/// \(what.prefix(1).uppercased() + what.dropFirst()).")
    file.line("public enum \(type.swiftName): Equatable, Sendable {")
    emitCases(type.alternatives, to: &file)
    file.line("}")
  }

  private static func emitCases(_ alternatives: [Alternative], to file: inout SourceFile) {
    for alternative in alternatives {
      if let payload = alternative.content.swiftName {
        file.line("/// Element `\(alternative.name)`.")
        file.line("case \(Naming.identifier(alternative.name))(\(payload))")
      } else {
        file.line("/// The abstract element `\(alternative.name)`, which has no content.")
        file.line("case \(Naming.identifier(alternative.name))")
      }
    }
  }

  static func emit(_ type: StructureType, to file: inout SourceFile) {
    if type.isEnumeration, case .choice(let choice) = type.slots[0].kind {
      file.line("/// `\(type.schemaName)`: one element, or none.")
      file.line("public enum \(type.swiftName): Equatable, Sendable {")
      emitCases(choice.alternatives, to: &file)
      file.lines(["/// No element at all.", "case empty", "}"])
      return
    }
    let fields = Field.all(of: type)
    file.line("/// `\(type.schemaName)`\(fields.isEmpty ? ": no content" : "").")
    file.line("public struct \(type.swiftName): Equatable, Sendable {")
    for field in fields {
      file.line("/// \(field.documentation)")
      file.line("public var \(field.name): \(field.type)")
    }
    if !fields.isEmpty { file.line() }
    file.line(fields.isEmpty ? "/// A value without content." : "/// A value with all its parts.")
    let parameters = fields.map { "\($0.name): \($0.type)\($0.isOptional ? " = nil" : "")" }
    let signature = "public init(\(parameters.joined(separator: ", "))) {"
    if fields.isEmpty {
      file.line("public init() {}")
    } else if signature.count > 112 {
      file.line("public init(")
      for (index, parameter) in parameters.enumerated() {
        file.line("  \(parameter)\(index + 1 < parameters.count ? "," : "")")
      }
      file.line(") {")
    } else {
      file.line(signature)
    }
    for field in fields { file.line("self.\(field.name) = \(field.name)") }
    if !fields.isEmpty { file.line("}") }
    file.line("}")
  }

  /// Lets a type stand in lists and be deferred.
  static func emitConformance(_ type: StructureType, to file: inout SourceFile) {
    file.lines([
      "extension \(type.qualifiedName): EXIElement {",
      "/// Reads the content, from after the start event to the end event.",
      "public static func decode(from reader: inout EXIReader) throws(EXIError) -> \(type.qualifiedName) {",
      "try reader.\(type.methodName)()",
      "}",
      "",
      "/// Writes the content, from after the start event to the end event.",
      "public func encode(to writer: inout EXIWriter) {",
      "writer.\(type.methodName)(self)",
      "}",
      "}",
    ])
  }
}

/// A property of a generated structure.
struct Field {
  let name: String
  let type: String
  let isOptional: Bool
  let documentation: String

  static func all(of type: StructureType) -> [Field] {
    var fields = type.slots.filter(\.isSupported).map { slot -> Field in
      var isAttribute = false
      var details = ""
      switch slot.kind {
      case .attribute(let value):
        isAttribute = true
        details = describe(value)
      case .element(.value(let value)): details = describe(value)
      default: break
      }
      let what =
        slot.name == "choice" ? "One of several elements" : "\(isAttribute ? "Attribute" : "Element") `\(slot.name)`"
      var documentation = what + (slot.isList ? listText(slot.occurs) : slot.isOptional ? ", optional" : "")
      documentation += details.isEmpty ? "." : ": \(details)."
      return Field(
        name: Naming.identifier(slot.name), type: slot.propertyType, isOptional: slot.isOptional && !slot.isList,
        documentation: documentation)
    }
    if let value = type.value {
      fields.append(
        Field(
          name: "value", type: value.swiftName, isOptional: false,
          documentation: "The text of the element: \(describe(value))."))
    }
    return fields
  }

  private static func listText(_ occurs: Occurs) -> String {
    guard let max = occurs.max else { return ", \(occurs.min) or more" }
    return ", \(occurs.min) to \(max)"
  }

  private static func describe(_ value: ValueType) -> String {
    switch value {
    case .boolean, .enumeration: return ""
    case .small(_, let minimum, let maximum, _): return "\(minimum) to \(maximum)"
    case .bigInteger: return "an integer of at most 280 bits"
    case .unsigned(_, let minimum, let maximum): return "\(minimum) to \(maximum)"
    case .signed(_, let minimum, let maximum): return "\(minimum) to \(maximum)"
    case .text(let minimum, let maximum, _): return length(minimum, maximum, "characters")
    case .bytes(let minimum, let maximum, _, _): return length(minimum, maximum, "bytes")
    }
  }

  private static func length(_ minimum: Int, _ maximum: Int?, _ unit: String) -> String {
    guard let maximum else { return "any number of \(unit)" }
    if minimum == maximum { return "\(maximum) \(unit)" }
    return minimum > 0 ? "\(minimum) to \(maximum) \(unit)" : "at most \(maximum) \(unit)"
  }
}
