import Foundation

/// Reference material beside the package, where there is any.
enum Shared {
  /// The folder, from `CLARA_SHARED` or beside the package.
  static let folder: URL = {
    if let given = ProcessInfo.processInfo.environment["CLARA_SHARED"] { return URL(fileURLWithPath: given) }
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.deletingLastPathComponent().appendingPathComponent("shared")
  }()

  /// Whether a folder of it is there; says so when not.
  static func has(_ name: String) -> Bool {
    if FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path) { return true }
    print("skipped: no \(name) in \(folder.path)")
    return false
  }
}

/// Bytes as hexadecimal digits and back.
enum Hex {
  /// The bytes of an even number of hexadecimal digits; empty for anything else.
  static func bytes(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    var high: UInt8?
    for character in text.utf8 {
      guard let digit = Character(UnicodeScalar(character)).hexDigitValue else { return [] }
      if let upper = high {
        result.append(upper << 4 | UInt8(digit))
        high = nil
      } else {
        high = UInt8(digit)
      }
    }
    return high == nil ? result : []
  }

  /// Lower-case digits of some bytes.
  static func text(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// A line of a vector file.
struct Vector {
  let schema: String
  let message: String
  let json: String
  let exi: [UInt8]

  /// All lines of a file of the vectors folder.
  static func load(_ name: String) throws -> [Vector] {
    let url = Shared.folder.appendingPathComponent("vectors/\(name)")
    let text = try String(contentsOf: url, encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      guard let jsonStart = line.range(of: ",\"json\":"),
        let exiStart = line.range(of: ",\"exi\":\"", options: .backwards)
      else { return nil }
      let head = line[..<jsonStart.lowerBound].split(separator: "\"").map(String.init)
      let digits = line[exiStart.upperBound...].prefix { $0 != "\"" }
      return Vector(
        schema: head[3], message: head[7], json: String(line[jsonStart.upperBound..<exiStart.lowerBound]),
        exi: Hex.bytes(String(digits)))
    }
  }
}
