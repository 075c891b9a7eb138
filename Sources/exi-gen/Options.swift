/// What the command line asks for.
struct Options {
  var schemas = ""
  var output = ""
  var configuration = ""

  static let usage = """
    usage: exi-gen --schemas DIR --output DIR [--configuration FILE]

    Reads the V2G schemas below --schemas (the folder shared/schemas of the PyPI package iso15118) and writes the
    EXI codec and the JSON conversions below --output (the package's Sources folder): EXI/Generated and
    Traces/JSON/Generated, whose old content is removed. The files are formatted with `swift format`, by default with
    the .swift-format beside --output.

    """

  init(schemas: String, output: String, configuration: String) {
    self.schemas = schemas
    self.output = output
    self.configuration = configuration
  }

  /// Nil when the arguments are wrong.
  init?(_ arguments: [String]) {
    var index = 1
    while index < arguments.count {
      guard index + 1 < arguments.count else { return nil }
      switch arguments[index] {
      case "--schemas": schemas = arguments[index + 1]
      case "--output": output = arguments[index + 1]
      case "--configuration": configuration = arguments[index + 1]
      default: return nil
      }
      index += 2
    }
    if schemas.isEmpty || output.isEmpty { return nil }
    if configuration.isEmpty { configuration = output + "/../.swift-format" }
  }
}
