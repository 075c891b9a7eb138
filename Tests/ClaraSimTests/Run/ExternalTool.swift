import Foundation

/// A program of the system that a test asks for a second opinion.
enum ExternalTool {
  /// The path of a program, nil (with a word about it) when it is not installed.
  static func find(_ name: String) -> URL? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let candidates = folders.map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
    let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
    if found == nil { print("skipped: \(name) is not installed") }
    return found
  }

  /// Runs a program to its end; both outputs go through files, so that none of them can fill up and block.
  static func run(_ tool: URL, _ words: [String]) throws -> (status: Int32, output: String, errors: String) {
    try RunSupport.withFolder { folder in
      let output = folder.appendingPathComponent("output")
      let errors = folder.appendingPathComponent("errors")
      for file in [output, errors] { try Data().write(to: file) }
      let process = Process()
      process.executableURL = tool
      process.arguments = words
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
      process.waitUntilExit()
      let texts = try [output, errors].map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
      return (process.terminationStatus, texts[0], texts[1])
    }
  }
}
