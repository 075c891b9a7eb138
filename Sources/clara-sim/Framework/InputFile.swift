import Foundation

/// Reads inputs that the command line names.
enum InputFile {
  /// The content of a file, or of standard input for `-`.
  ///
  /// - Throws: a failure `noInput` that names the path and the system's reason.
  static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    if path == "-" { return [UInt8](FileHandle.standardInput.readDataToEndOfFile()) }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw .noInput("\(path): no such file")
    }
    guard !isDirectory.boolValue else { throw .noInput("\(path): is a directory") }
    guard let data = FileManager.default.contents(atPath: path) else { throw .noInput("\(path): cannot be read") }
    return [UInt8](data)
  }
}
