/// Writes what a message set offers to its users: decode and encode of whole documents.
struct MessageEmitter {
  let grammar: Grammar

  private var name: String { grammar.set.swiftName }
  private var isSingle: Bool { grammar.roots.count == 1 }

  func emit(to file: inout SourceFile) {
    emitPublic(to: &file)
    file.line()
    emitReader(to: &file)
    file.line()
    emitWriter(to: &file)
  }

  private func emitPublic(to file: inout SourceFile) {
    file.line("extension \(name).Message: EXIDocument {")
    file.lines([
      "/// Reads the root's event and the message.",
      "///",
      "/// The public entry is `decode`.",
      "public static func readDocument(from reader: inout EXIReader) throws(EXIError) -> \(name).Message {",
      "try reader.\(name)_document()",
      "}",
      "",
      "/// Writes header, root and message.",
      "///",
      "/// The public entry is `encode`.",
      "public func writeDocument(to writer: inout EXIWriter) {",
      "writer.\(name)_document(self)",
      "}",
      "}",
    ])
  }

  private func emitReader(to file: inout SourceFile) {
    let width = grammar.rootWidth
    file.lines([
      "extension EXIReader {",
      "/// Reads a whole document of \(grammar.set.title).",
      "mutating func \(name)_document() throws(EXIError) -> \(name).Message {",
      "let start = try bits(\(8 + width), 0)",
      "if start &>> \(width) != 0x80 { throw error(.badHeader, 0) }",
      "switch start & 0x\(String((1 << width) - 1, radix: 16, uppercase: true)) {",
    ])
    for root in grammar.roots {
      file.line("case \(root.code):")
      let call = "try \(root.type.methodName)()"
      file.line(isSingle ? "  return \(call)" : "  return .\(Naming.identifier(root.name))(\(call))")
    }
    file.lines(["default: throw error(.unknownRootElement, 0)", "}", "}", "}"])
  }

  private func emitWriter(to file: inout SourceFile) {
    let width = grammar.rootWidth
    file.lines([
      "extension EXIWriter {",
      "/// Writes a whole document of \(grammar.set.title).",
      "mutating func \(name)_document(_ message: \(name).Message) {",
    ])
    if isSingle, let root = grammar.roots.first {
      file.line("bits(0x\(String(0x80 << width | root.code, radix: 16, uppercase: true)), \(8 + width))")
      file.line("\(root.type.methodName)(message)")
    } else {
      file.line("switch message {")
      for root in grammar.roots {
        file.line("case .\(Naming.identifier(root.name))(let content):")
        file.line("  bits(0x\(String(0x80 << width | root.code, radix: 16, uppercase: true)), \(8 + width))")
        file.line("  \(root.type.methodName)(content)")
      }
      file.line("}")
    }
    file.lines(["}", "}"])
  }
}
