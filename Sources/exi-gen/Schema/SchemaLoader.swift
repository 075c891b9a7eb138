import Foundation

/// Reads schema files with all their imports.
struct SchemaLoader {
  /// Where imports that do not stand beside the importing file are looked for.
  let directory: URL
  private(set) var schema = Schema()
  private var loaded: Set<String> = []

  init(directory: URL) {
    self.directory = directory
  }

  /// Adds a file and everything it imports.
  mutating func load(_ path: String, from folder: URL) throws {
    var url = folder.appendingPathComponent(path)
    if !FileManager.default.fileExists(atPath: url.path) {
      url = directory.appendingPathComponent((path as NSString).lastPathComponent)
    }
    guard loaded.insert(url.standardizedFileURL.path).inserted else { return }
    let root = try XMLTreeBuilder.parse(url)
    guard root.localName == "schema" else { throw GeneratorError("\(url.path): no schema") }
    for node in root.children where node.localName == "import" || node.localName == "include" {
      if let location = node.attributes["schemaLocation"] {
        try load(location, from: url.deletingLastPathComponent())
      }
    }
    try FileReader(root: root, file: url.lastPathComponent).read(into: &schema)
  }
}

/// Reads the declarations of one schema file.
private struct FileReader {
  let root: XMLNode
  let file: String

  private var target: String { root.attributes["targetNamespace"] ?? "" }

  func read(into schema: inout Schema) throws {
    for node in root.children {
      let name = QName(namespace: target, local: node.attributes["name"] ?? "")
      switch node.localName {
      case "element": schema.elements[name] = try element(node)
      case "complexType": schema.complexTypes[name] = try complex(node, name: name)
      case "simpleType": schema.simpleTypes[name] = try simple(node, name: name)
      case "import", "include", "annotation": break
      default: throw GeneratorError("\(file): <\(node.name)> is not known at the top level")
      }
    }
  }

  /// The name that an attribute value such as `v2gci_t:responseCodeType` stands for.
  private func resolve(_ value: String) -> QName {
    let (prefix, local) = XMLNode.split(value)
    let key = prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)"
    return QName(namespace: root.attributes[key] ?? target, local: local)
  }

  private func element(_ node: XMLNode) throws -> ElementDeclaration {
    let name = QName(namespace: target, local: node.attributes["name"] ?? "")
    return ElementDeclaration(
      name: name, type: try type(of: node, name: name),
      substitutionGroup: node.attributes["substitutionGroup"].map(resolve))
  }

  private func type(of node: XMLNode, name: QName) throws -> TypeReference {
    if let type = node.attributes["type"] { return .named(resolve(type)) }
    if let inner = node.child(named: "complexType") { return .complex(try complex(inner, name: name)) }
    if let inner = node.child(named: "simpleType") { return .simple(try simple(inner, name: name)) }
    throw GeneratorError("\(file): \(name.local) has no type")
  }

  private func complex(_ node: XMLNode, name: QName) throws -> ComplexDeclaration {
    let type = ComplexDeclaration(name: name)
    type.isAbstract = node.attributes["abstract"] == "true"
    type.isMixed = node.attributes["mixed"] == "true"
    var content = node
    for wrapper in ["complexContent", "simpleContent"] {
      guard let inner = node.child(named: wrapper) else { continue }
      guard let extended = inner.child(named: "extension"), let base = extended.attributes["base"] else {
        throw GeneratorError("\(file): \(name.local) restricts a complex type, which is not supported")
      }
      type.base = resolve(base)
      type.hasSimpleContent = wrapper == "simpleContent"
      content = extended
    }
    for child in content.children {
      switch child.localName {
      case "sequence", "choice": type.particle = try particle(child)
      case "attribute":
        let attribute = QName(namespace: "", local: child.attributes["name"] ?? "")
        type.attributes.append(
          AttributeDeclaration(
            name: attribute, type: try self.type(of: child, name: attribute),
            isRequired: child.attributes["use"] == "required"))
      case "annotation", "complexContent", "simpleContent": break
      default: throw GeneratorError("\(file): <\(child.name)> in \(name.local) is not known")
      }
    }
    return type
  }

  private func particle(_ node: XMLNode) throws -> Particle {
    let occurs = Occurs(
      min: Int(node.attributes["minOccurs"] ?? "1") ?? 1,
      max: node.attributes["maxOccurs"] == "unbounded" ? nil : Int(node.attributes["maxOccurs"] ?? "1") ?? 1)
    let parts = node.children.filter { $0.localName != "annotation" }
    switch node.localName {
    case "sequence": return .sequence(try parts.map(particle), occurs)
    case "choice": return .choice(try parts.map(particle), occurs)
    case "any": return .any(occurs)
    case "element":
      if let reference = node.attributes["ref"] { return .reference(resolve(reference), occurs) }
      return .element(try element(node), occurs)
    default: throw GeneratorError("\(file): <\(node.name)> in a content model is not known")
    }
  }

  private func simple(_ node: XMLNode, name: QName) throws -> SimpleDeclaration {
    guard let restriction = node.child(named: "restriction"), let base = restriction.attributes["base"] else {
      throw GeneratorError("\(file): \(name.local) is no restriction")
    }
    let type = SimpleDeclaration(name: name, base: resolve(base))
    for facet in restriction.children {
      guard let value = facet.attributes["value"] else { continue }
      if facet.localName == "enumeration" {
        type.enumeration.append(value)
      } else {
        type.facets[facet.localName] = value
      }
    }
    return type
  }
}
