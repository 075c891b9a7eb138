import Foundation

/// Reads the schemas, builds the grammars, writes and formats the files.
struct Generator {
  let options: Options

  /// The folders that belong to the generator, below the output folder.
  static let folders = ["EXI/Generated", "Traces/JSON/Generated"]

  /// Runs the whole and returns the number of files.
  func run() throws -> Int {
    let output = URL(fileURLWithPath: options.output)
    let files = try files()
    for folder in Self.folders {
      let url = output.appendingPathComponent(folder)
      if FileManager.default.fileExists(atPath: url.path) { try FileManager.default.removeItem(at: url) }
    }
    for file in files { try file.write(to: output) }
    try format(Self.folders.map { output.appendingPathComponent($0).path })
    return files.count
  }

  private func files() throws -> [SourceFile] {
    let schemas = URL(fileURLWithPath: options.schemas)
    var merger = GrammarMerger()
    for set in SchemaSet.all {
      var loader = SchemaLoader(directory: schemas)
      try loader.load(set.file, from: schemas)
      var builder = GrammarBuilder(set: set, schema: loader.schema)
      try merger.add(try builder.build())
    }
    return try merger.merged().flatMap { grammar in
      try Emitter(grammar: grammar).files() + JSONEmitter(grammar: grammar).files()
    }
  }

  private func format(_ folders: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swift", "format", "-i", "-r", "--configuration", options.configuration] + folders
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw GeneratorError("swift format failed") }
  }
}
