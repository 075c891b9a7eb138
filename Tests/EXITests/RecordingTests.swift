import Foundation
import Testing
import Traces

/// Messages of recorded sessions, against what an independent codec made of them.
@Suite(.enabled(if: Shared.has("traces/plc")))
struct RecordingTests {
  private static let sets: [(mark: String, schema: V2GSchema)] = [
    ("\"schema\":\"SAP\"", .appproto), ("\"schema\":\"DIN\"", .din), ("\"schema\":\"ISO2\"", .iso2),
    ("\"schema\":\"ISO20\"", .iso20common), ("\"schema\":\"ISO20-DC\"", .iso20dc),
    ("\"schema\":\"ISO20-AC\"", .iso20ac),
  ]

  /// The lines of a truth file, packed or not.
  private func lines(_ url: URL) throws -> [Substring] {
    guard url.pathExtension == "gz" else {
      return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", url.path]
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\n")
  }

  /// Each different message once: long sessions say the same thing thousands of times.
  @Test func recordedMessagesDecodeToTheirTruth() throws {
    let folder = Shared.folder.appendingPathComponent("traces/plc")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.contains(".truth.jsonl") }.sorted()
    var seen: Set<Substring> = []
    var agreed = 0
    var lineCount = 0
    for file in files {
      for line in try lines(folder.appendingPathComponent(file)) {
        guard let set = Self.sets.first(where: { line.contains($0.mark) }),
          let start = line.range(of: "\"exi\":\"")
        else { continue }
        lineCount += 1
        let digits = line[start.upperBound...].prefix { $0 != "\"" }
        if !seen.insert(digits).inserted { continue }
        let truth = try JSONValue(parsing: String(line))
        let result = try V2GJSON.decode(set.schema, Hex.bytes(String(digits)))
        if result.value == truth["json"], result.message == truth["message"]?.text {
          agreed += 1
        } else {
          Issue.record("\(file): \(digits) is \(result.value.compact), truth \(truth["json"]?.compact ?? "")")
        }
      }
    }
    print("recordings: \(agreed) of \(seen.count) different messages agree (\(lineCount) in all, \(files.count) files)")
    #expect(agreed == seen.count && agreed > 1000)
  }
}
