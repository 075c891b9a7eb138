/// A name with its namespace, ordered as EXI orders event codes: by local name, then by namespace.
struct QName: Hashable, Comparable {
  let namespace: String
  let local: String

  static func < (left: QName, right: QName) -> Bool {
    left.local == right.local ? left.namespace < right.namespace : left.local < right.local
  }
}

/// How often a particle may stand: `max` is nil for "unbounded".
struct Occurs: Equatable {
  var min: Int
  var max: Int?

  static let once = Occurs(min: 1, max: 1)
}

/// The type of an element or attribute, by name or in place.
enum TypeReference {
  case named(QName)
  case complex(ComplexDeclaration)
  case simple(SimpleDeclaration)
}

/// An element, global or local.
struct ElementDeclaration {
  let name: QName
  let type: TypeReference
  let substitutionGroup: QName?
}

/// An attribute of a complex type.
struct AttributeDeclaration {
  let name: QName
  let type: TypeReference
  let isRequired: Bool
}

/// A part of a content model.
indirect enum Particle {
  case element(ElementDeclaration, Occurs)
  case reference(QName, Occurs)
  case sequence([Particle], Occurs)
  case choice([Particle], Occurs)
  case any(Occurs)
}

/// A complex type as it is written in the schema, not yet joined with its base.
final class ComplexDeclaration {
  let name: QName
  var base: QName?
  var hasSimpleContent = false
  var isAbstract = false
  var isMixed = false
  var attributes: [AttributeDeclaration] = []
  var particle: Particle?

  init(name: QName) {
    self.name = name
  }
}

/// A simple type as it is written in the schema, not yet joined with its base.
final class SimpleDeclaration {
  let name: QName
  let base: QName
  var enumeration: [String] = []
  /// Facets by name: `minInclusive`, `maxInclusive`, `length`, `minLength`, `maxLength`.
  var facets: [String: String] = [:]

  init(name: QName, base: QName) {
    self.name = name
    self.base = base
  }
}

/// All declarations of a message set, imports included.
struct Schema {
  static let xsd = "http://www.w3.org/2001/XMLSchema"

  var elements: [QName: ElementDeclaration] = [:]
  var complexTypes: [QName: ComplexDeclaration] = [:]
  var simpleTypes: [QName: SimpleDeclaration] = [:]

  /// The members of a substitution group with its head, in event code order.
  func group(of head: QName) -> [ElementDeclaration] {
    var names: Set<QName> = [head]
    var grew = true
    while grew {
      let before = names.count
      for element in elements.values {
        if let group = element.substitutionGroup, names.contains(group) { names.insert(element.name) }
      }
      grew = names.count > before
    }
    return names.sorted().compactMap { elements[$0] }
  }

  /// All element declarations, global and local.
  func allElements() -> [ElementDeclaration] {
    var result = Array(elements.values)
    func visit(_ particle: Particle?) {
      switch particle {
      case .element(let element, _):
        result.append(element)
        visit(element.type)
      case .sequence(let parts, _), .choice(let parts, _): for part in parts { visit(part) }
      case .reference, .any, nil: break
      }
    }
    func visit(_ type: TypeReference) {
      if case .complex(let declaration) = type { visit(declaration.particle) }
    }
    for element in elements.values { visit(element.type) }
    for type in complexTypes.values { visit(type.particle) }
    return result
  }
}
