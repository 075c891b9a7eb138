/// Writes the Swift files of one grammar.
struct Emitter {
  let grammar: Grammar

  private var folder: String { "EXI/Generated/\(grammar.set.swiftName)" }
  private var name: String { grammar.set.swiftName }

  /// All files of the grammar.
  func files() throws -> [SourceFile] {
    var files = [namespaceFile()]
    if !grammar.enumerations.isEmpty || !grammar.choices.isEmpty { files.append(enumerationFile()) }
    for (index, chunk) in chunks(of: 14).enumerated() {
      files.append(typeFile(chunk, index + 1))
      files.append(try readerFile(chunk, index + 1))
      files.append(try writerFile(chunk, index + 1))
    }
    for whole in grammar.wholes { files.append(file(of: whole)) }
    return files
  }

  private func chunks(of size: Int) -> [[StructureType]] {
    stride(from: 0, to: grammar.structures.count, by: size).map {
      Array(grammar.structures[$0..<min($0 + size, grammar.structures.count)])
    }
  }

  private func namespaceFile() -> SourceFile {
    var file = SourceFile(path: "\(folder)/\(name).swift")
    file.line("/// \(grammar.set.title): the types of its messages.")
    file.line("public enum \(name) {")
    file.line("/// The place that a state's number stands for: a type, or an element or attribute of it.")
    file.line("static func stateName(_ index: UInt16) -> StaticString {")
    file.line("switch index {")
    for type in grammar.structures {
      for (index, name) in type.stateNames.enumerated() {
        file.line("case \(type.firstState + index): return \"\(name)\"")
      }
    }
    file.lines(["default: return \"\(name)\"", "}", "}", "}"])
    return file
  }

  private func enumerationFile() -> SourceFile {
    var file = SourceFile(path: "\(folder)/\(name)+Enumerations.swift")
    file.line("extension \(name) {")
    var isFirst = true
    for type in grammar.enumerations {
      if !isFirst { file.line() }
      isFirst = false
      TypeEmitter.emit(type, to: &file)
    }
    for type in grammar.choices {
      if !isFirst { file.line() }
      isFirst = false
      TypeEmitter.emit(type, to: &file)
    }
    file.line("}")
    return file
  }

  private func typeFile(_ types: [StructureType], _ number: Int) -> SourceFile {
    var file = SourceFile(path: "\(folder)/\(name)+Types\(number).swift")
    file.line("extension \(name) {")
    for (index, type) in types.enumerated() {
      if index > 0 { file.line() }
      TypeEmitter.emit(type, to: &file)
    }
    file.line("}")
    for type in types where type.isElement {
      file.line()
      TypeEmitter.emitConformance(type, to: &file)
    }
    return file
  }

  private func readerFile(_ types: [StructureType], _ number: Int) throws -> SourceFile {
    var file = SourceFile(path: "\(folder)/EXIReader+\(name)\(number).swift")
    file.line("extension EXIReader {")
    for (index, type) in types.filter({ !$0.isRoot }).enumerated() {
      if index > 0 { file.line() }
      var emitter = ReaderEmitter(type: type)
      file.lines(try emitter.emit())
    }
    file.line("}")
    for type in types where type.isRoot {
      file.line()
      var emitter = ReaderEmitter(type: type)
      file.lines(try emitter.emit())
    }
    return file
  }

  private func writerFile(_ types: [StructureType], _ number: Int) throws -> SourceFile {
    var file = SourceFile(path: "\(folder)/EXIWriter+\(name)\(number).swift")
    file.line("extension EXIWriter {")
    for (index, type) in types.enumerated() {
      if index > 0 { file.line() }
      var emitter = WriterEmitter(type: type)
      file.lines(try emitter.emit())
    }
    file.line("}")
    return file
  }

  private func file(of whole: RootGrammar) -> SourceFile {
    var file = SourceFile(path: "\(folder)/\(name)+\(whole.swiftName).swift")
    MessageEmitter(set: grammar.set, whole: whole).emit(to: &file)
    return file
  }
}
