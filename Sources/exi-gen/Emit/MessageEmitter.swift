/// Writes what a message set offers to its users: decode and encode of whole documents or fragments.
struct MessageEmitter {
  let set: SchemaSet
  let whole: RootGrammar

  private var type: String { "\(set.swiftName).\(whole.swiftName)" }
  private var method: String { "\(set.swiftName)_\(whole.isSingle ? "document" : whole.swiftName)" }
  private var what: String { whole.end == nil ? "document" : "fragment" }

  func emit(to file: inout SourceFile) {
    if !whole.isSingle { emitType(to: &file) }
    emitPublic(to: &file)
    file.line()
    emitReader(to: &file)
    file.line()
    emitWriter(to: &file)
  }

  private func emitType(to file: inout SourceFile) {
    let title =
      whole.end == nil
      ? "A message: one of the elements that may be the root of a document."
      : "A signed element: the root of an EXI fragment."
    file.lines(["extension \(set.swiftName) {", "/// \(title)"])
    file.line("public enum \(whole.swiftName): Equatable, Sendable {")
    for root in whole.roots {
      file.line("/// The element `\(root.name)`.")
      file.line("case \(Naming.identifier(root.name))(\(root.type.qualifiedName))")
    }
    file.lines(["}", "}", ""])
  }

  private func emitPublic(to file: inout SourceFile) {
    file.line("extension \(type): EXIDocument {")
    file.lines([
      "/// Reads the root's event and the content.",
      "///",
      "/// The public entry is `decode`.",
      "@inline(__always)",
      "public static func readDocument(from reader: inout EXIReader) throws(EXIError) -> \(type) {",
      "try reader.\(method)()",
      "}",
      "",
      "/// Writes header, root and content.",
      "///",
      "/// The public entry is `encode`.",
      "@inline(__always)",
      "public func writeDocument(to writer: inout EXIWriter) {",
      "writer.\(method)(self)",
      "}",
      "",
      "/// Decodes a \(what). The public entry is `decode`.",
      "@inline(__always)",
      "public static func decodeDocument(_ bytes: RawSpan, notes: inout EXINotes) throws(EXIError) -> \(type) {",
      "try decodeWhole(bytes, notes: &notes)",
      "}",
      "",
      "/// Encodes the \(what). The public entry is `encode`.",
      "@inline(__always)",
      "public func encodeDocument(",
      "  into target: UnsafeMutableRawBufferPointer, source: UnsafeRawBufferPointer",
      ") throws(EXIError) -> Int {",
      "try encodeWhole(into: target, source: source)",
      "}",
      "}",
    ])
  }

  private func emitReader(to file: inout SourceFile) {
    let width = whole.width
    file.lines([
      "extension EXIReader {",
      "/// Reads a whole \(what) of \(set.title).",
      "@inline(__always)",
      "mutating func \(method)() throws(EXIError) -> \(type) {",
      "try refill(0)",
      "let start = take(\(8 + width))",
      "if start &>> \(width) != 0x80 { throw error(.badHeader, 0) }",
    ])
    // The start of the root's content is read before anything that counts.
    if 8 + width + 1 > Window.readerEntry { file.line("try refill(0)") }
    file.line("switch start & 0x\(String((1 << width) - 1, radix: 16, uppercase: true)) {")
    for root in whole.roots {
      file.line("case \(root.code):")
      if whole.isSingle {
        file.line("  return try \(type)(from: &self)")
        continue
      }
      file.line("  let content = try \(root.type.methodName)()")
      if let end = whole.end {
        file.line("  if try bits(\(width), 0) != \(end) { throw error(.unexpectedEvent, 0) }")
      }
      file.lines(["  try finishDocument()", "  return .\(Naming.identifier(root.name))(content)"])
    }
    file.lines(["default: throw error(.unknownRootElement, 0)", "}", "}", "}"])
  }

  private func emitWriter(to file: inout SourceFile) {
    let width = whole.width
    file.lines([
      "extension EXIWriter {",
      "/// Writes a whole \(what) of \(set.title).",
      "@inline(__always)",
      "mutating func \(method)(_ message: \(type)) {",
    ])
    if whole.isSingle, let root = whole.roots.first {
      file.line("bits(0x\(String(0x80 << width | root.code, radix: 16, uppercase: true)), \(8 + width))")
      file.line("\(root.type.methodName)(message)")
    } else {
      file.line("switch message {")
      for root in whole.roots {
        file.line("case .\(Naming.identifier(root.name))(let content):")
        file.line("  bits(0x\(String(0x80 << width | root.code, radix: 16, uppercase: true)), \(8 + width))")
        file.line("  \(root.type.methodName)(content)")
      }
      file.line("}")
      if let end = whole.end { file.lines(["flush()", "bits(\(end), \(width))"]) }
    }
    file.lines(["}", "}"])
  }
}
