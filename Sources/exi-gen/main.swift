import Foundation

/// What the command line asks for.
struct Options {
  var schemas = ""
  var output = ""

  static let usage = """
    usage: exi-gen --schemas DIR --output DIR

    Reads the V2G schemas below --schemas and writes the EXI codec and the JSON conversions below --output
    (the package's Sources folder): EXI/Generated and Traces/JSON/Generated.

    """

  init?(_ arguments: [String]) {
    var index = 1
    while index < arguments.count {
      guard index + 1 < arguments.count else { return nil }
      switch arguments[index] {
      case "--schemas": schemas = arguments[index + 1]
      case "--output": output = arguments[index + 1]
      default: return nil
      }
      index += 2
    }
    if schemas.isEmpty || output.isEmpty { return nil }
  }
}

/// Reads the schemas, builds the grammars, writes the files.
func generate(_ options: Options) throws {
  let schemas = URL(fileURLWithPath: options.schemas)
  let output = URL(fileURLWithPath: options.output)
  var signature: Grammar?
  var grammars: [Grammar] = []
  for set in SchemaSet.all {
    var loader = SchemaLoader(directory: schemas)
    try loader.load(set.file, from: schemas)
    var builder = GrammarBuilder(set: set, schema: loader.schema)
    let built = try builder.build()
    grammars.append(built.own)
    if !built.signature.structures.isEmpty, signature == nil { signature = built.signature }
  }
  if let signature { grammars.append(signature) }
  for grammar in grammars {
    for file in try Emitter(grammar: grammar).files() { try file.write(to: output) }
    for file in JSONEmitter(grammar: grammar).files() { try file.write(to: output) }
  }
}

guard let options = Options(CommandLine.arguments) else {
  FileHandle.standardError.write(Data(Options.usage.utf8))
  exit(64)
}
do {
  try generate(options)
} catch {
  FileHandle.standardError.write(Data("exi-gen: \(error)\n".utf8))
  exit(65)
}
