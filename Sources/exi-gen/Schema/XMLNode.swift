import Foundation
import FoundationXML

/// An element of a parsed XML file; text is kept only where a schema has any that matters (it has none).
final class XMLNode {
  let name: String
  let attributes: [String: String]
  var children: [XMLNode] = []
  weak var parent: XMLNode?

  init(name: String, attributes: [String: String]) {
    self.name = name
    self.attributes = attributes
  }

  /// The name without its prefix.
  var localName: String { XMLNode.split(name).local }

  /// Child elements of one local name.
  func children(named local: String) -> [XMLNode] { children.filter { $0.localName == local } }

  /// The first child element of one local name.
  func child(named local: String) -> XMLNode? { children.first { $0.localName == local } }

  /// Splits `prefix:local`; the prefix is empty when there is none.
  static func split(_ name: String) -> (prefix: String, local: String) {
    guard let colon = name.firstIndex(of: ":") else { return ("", name) }
    return (String(name[..<colon]), String(name[name.index(after: colon)...]))
  }
}

/// Builds a tree of `XMLNode` from a file.
final class XMLTreeBuilder: NSObject, XMLParserDelegate {
  private var stack: [XMLNode] = []
  private var root: XMLNode?

  /// The root element of a file.
  ///
  /// Throws when it is not well-formed.
  static func parse(_ url: URL) throws -> XMLNode {
    let parser = XMLParser(data: try Data(contentsOf: url))
    let builder = XMLTreeBuilder()
    parser.delegate = builder
    guard parser.parse(), let root = builder.root else {
      throw GeneratorError("\(url.path): \(parser.parserError.map { "\($0)" } ?? "not well-formed")")
    }
    return root
  }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    let node = XMLNode(name: elementName, attributes: attributes)
    node.parent = stack.last
    stack.last?.children.append(node)
    if stack.isEmpty { root = node }
    stack.append(node)
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?
  ) {
    stack.removeLast()
  }
}

/// A schema that cannot be read, or that has something the generator does not know.
struct GeneratorError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
