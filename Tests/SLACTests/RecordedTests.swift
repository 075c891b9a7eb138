import Foundation
import HAL
import SLAC
import Testing

/// The recorded sessions that stand beside the package, where they are there.
enum Recorded {
  struct Line: Decodable {
    let layer: String
    let frame: Int
    let name: String?
    let raw: String?
    let mmtype: String?
    let mmv: Int?
    let oui: String?
    let src: String?
    let dst: String?
  }

  static let folder: URL? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["CLARA_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? root.deletingLastPathComponent().appendingPathComponent("shared")
    let folder = shared.appendingPathComponent("traces/plc")
    guard FileManager.default.fileExists(atPath: folder.path) else {
      print("skipped: no recorded sessions at \(folder.path)")
      return nil
    }
    return folder
  }()

  static func text(_ url: URL) throws -> Data {
    guard url.pathExtension == "gz" else { return try Data(contentsOf: url) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", url.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data
  }

  /// All lines about management messages, file by file in the order of names.
  static func messages() throws -> [(file: String, line: Line)] {
    guard let folder else { return [] }
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.contains(".truth.jsonl") }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
    var result: [(String, Line)] = []
    let marker = Data(#""mme""#.utf8)
    for file in files {
      for line in try text(file).split(separator: UInt8(ascii: "\n")) where line.range(of: marker) != nil {
        result.append((file.lastPathComponent, try JSONDecoder().decode(Line.self, from: line)))
      }
    }
    return result
  }
}

@Suite(.enabled(if: Recorded.folder != nil)) struct RecordedTests {
  func text(_ address: MACAddress) -> String {
    (0..<6).map { String(format: "%02x", address[$0]) }.joined(separator: ":")
  }

  @Test func everyRecordedMessageIsReadAndNamed() throws {
    let messages = try Recorded.messages()
    var counts: [String: Int] = [:]
    var rewritten = 0
    for (file, line) in messages {
      let raw = bytes(try #require(line.raw))
      let frame = try parse(raw)
      let header = frame.header
      let number = "0x" + String(format: "%04X", header.type.number)
      let name = header.name.map { "\($0)" } ?? number
      counts[name, default: 0] += 1
      #expect(name == line.name, "\(file) frame \(line.frame)")
      #expect(number == line.mmtype && Int(header.version) == line.mmv)
      #expect(text(header.source) == line.src && text(header.destination) == line.dst)
      #expect(header.oui.map { String(format: "%06x", $0.value) } == line.oui)
      // Format version 0 of the maker's network message is read, but written as version 1.
      if header.type == QualcommNetworkInfoConfirm.type && header.version == 0 { continue }
      guard let again = unpadded(frame) else { continue }
      #expect(Array(raw.prefix(again.count)) == again, "\(file) frame \(line.frame) \(name)")
      rewritten += 1
    }
    for (name, count) in counts.sorted(by: { $0.key < $1.key }) { print("  \(name): \(count)") }
    print("recorded messages: \(messages.count) read and named, \(rewritten) written again byte for byte")
    #expect(messages.count == 5_102)
    #expect(rewritten > 3_000)
  }
}
