/// Turns simple types into what their coding depends on.
struct SimpleTypeResolver {
  let schema: Schema

  private struct Integer {
    let swift: String
    let minimum: Int64
    /// As unsigned, since `unsignedLong` needs it.
    let maximum: UInt64
  }

  private static let integers: [String: Integer] = [
    "byte": Integer(swift: "Int8", minimum: -128, maximum: 127),
    "unsignedByte": Integer(swift: "UInt8", minimum: 0, maximum: 255),
    "short": Integer(swift: "Int16", minimum: -32768, maximum: 32767),
    "unsignedShort": Integer(swift: "UInt16", minimum: 0, maximum: 65535),
    "int": Integer(swift: "Int32", minimum: Int64(Int32.min), maximum: UInt64(Int32.max)),
    "unsignedInt": Integer(swift: "UInt32", minimum: 0, maximum: UInt64(UInt32.max)),
    "long": Integer(swift: "Int64", minimum: Int64.min, maximum: UInt64(Int64.max)),
    "unsignedLong": Integer(swift: "UInt64", minimum: 0, maximum: UInt64.max),
  ]

  /// The chain of restrictions from a declared type down to the built-in one.
  private func chain(_ name: QName) throws -> (declarations: [SimpleDeclaration], builtIn: String) {
    var declarations: [SimpleDeclaration] = []
    var current = name
    while current.namespace != Schema.xsd {
      guard let declaration = schema.simpleTypes[current] else {
        throw GeneratorError("\(current.local) is no simple type")
      }
      declarations.append(declaration)
      current = declaration.base
    }
    return (declarations, current.local)
  }

  func resolve(
    _ name: QName, owner: (QName) -> SchemaSet, enumerations: inout [QName: EnumerationType]
  ) throws -> ValueType {
    let (declarations, builtIn) = try chain(name)
    if let enumerated = declarations.first(where: { !$0.enumeration.isEmpty }) {
      if let known = enumerations[enumerated.name] { return .enumeration(known) }
      let type = EnumerationType(
        set: owner(enumerated.name), swiftName: Naming.type(enumerated.name.local),
        schemaName: enumerated.name.local, values: enumerated.enumeration)
      enumerations[enumerated.name] = type
      return .enumeration(type)
    }
    // The nearest restriction of a facet is the narrowest.
    var facets: [String: String] = [:]
    for declaration in declarations.reversed() { facets.merge(declaration.facets) { $1 } }
    let exact = facets["length"].flatMap { Int($0) }
    let minimum = exact ?? facets["minLength"].flatMap { Int($0) } ?? 0
    let maximum = exact ?? facets["maxLength"].flatMap { Int($0) }
    let given = declarations.compactMap { Profile.inlineCapacity[$0.name.local] }.first
    let capacity = given.map { min($0, maximum ?? $0) } ?? Profile.capacity(maximum: maximum)
    switch builtIn {
    case "boolean": return .boolean
    case "string", "anyURI", "ID", "IDREF", "NCName", "token", "normalizedString":
      return .text(minimum: minimum, maximum: maximum, capacity: capacity)
    case "integer": return .bigInteger
    case "hexBinary", "base64Binary":
      return .bytes(minimum: minimum, maximum: maximum, capacity: capacity, isHex: builtIn == "hexBinary")
    default: return try integer(name: name, builtIn: builtIn, facets: facets)
    }
  }

  private func integer(name: QName, builtIn: String, facets: [String: String]) throws -> ValueType {
    guard let type = Self.integers[builtIn] else {
      throw GeneratorError("\(name.local): the built-in type \(builtIn) is not supported")
    }
    let minimum = facets["minInclusive"].flatMap { Int64($0) } ?? type.minimum
    let maximum = facets["maxInclusive"].flatMap { UInt64($0) } ?? type.maximum
    if maximum < 4096 * 2, minimum > -4096 * 2 {
      let span = Int(maximum) - Int(minimum) + 1
      if span <= 4096 {
        return .small(
          swift: type.swift, minimum: Int(minimum), maximum: Int(maximum), width: EventCode.width(span - 1))
      }
    }
    if minimum >= 0 { return .unsigned(swift: type.swift, minimum: UInt64(minimum), maximum: maximum) }
    return .signed(swift: type.swift, minimum: minimum, maximum: Int64(clamping: maximum))
  }
}
