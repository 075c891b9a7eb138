/// The files that a command reads and writes: none of its outputs may be one of its inputs, or two outputs one file.
struct OutputSet {
  private var taken: [(name: String, identity: OutputFile.Identity)] = []

  /// A set with the inputs that are files; `-` is none.
  init(inputs: [String]) {
    for path in inputs where path != "-" {
      if let identity = OutputFile.identity(of: path) { taken.append((path, identity)) }
    }
  }

  /// Opens the output that an option names.
  ///
  /// - Throws: a usage failure that names both when the file is an input or another output too, or the failure of
  ///   ``OutputFile``.
  mutating func open(
    _ option: String, _ path: String, isLive: Bool = false
  ) throws(CommandFailure) -> OutputFile {
    let file = try OutputFile(path, isLive: isLive)
    if let identity = file.identity {
      if let other = taken.first(where: { $0.identity == identity }) {
        throw .usage("\(option) \(path) would overwrite \(other.name): they are the same file")
      }
      taken.append(("\(option) \(path)", identity))
    }
    return file
  }
}
