import Foundation
import Testing
import Traces

/// The recorded sessions beside the package, where they are present.
enum SharedTraces {
  /// The folder with the material, from `CLARA_SHARED` or beside the package.
  static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["CLARA_SHARED"] { return URL(fileURLWithPath: path) }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.deletingLastPathComponent().appendingPathComponent("shared")
  }()

  /// True when the captures are there; says so when they are not.
  static let present: Bool = {
    let found = FileManager.default.fileExists(atPath: plc.appendingPathComponent("index.json").path)
    if !found { print("skipped: no recorded sessions at \(plc.path); set CLARA_SHARED") }
    return found
  }()

  /// True when the message vectors are there; says so when they are not.
  static let hasVectors: Bool = {
    if vectorFiles.isEmpty { print("skipped: no message vectors in \(root.path)/vectors; set CLARA_SHARED") }
    return !vectorFiles.isEmpty
  }()

  /// The files of message vectors, sorted by name.
  static let vectorFiles: [URL] = {
    let folder = root.appendingPathComponent("vectors")
    let found = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return found.filter { $0.pathExtension == "jsonl" }.sorted { $0.path < $1.path }
  }()

  static var plc: URL { root.appendingPathComponent("traces/plc") }
  static var can: URL { root.appendingPathComponent("traces/can") }

  /// What the index says of one capture.
  struct Entry: Sendable {
    /// What the index says of one session.
    struct Session: Sendable {
      var connection: Int
      var schema: String?
      var messages: Int
      var requests: [String]
      var isEncrypted: Bool
      var ended: String
    }

    var file: String
    var truth: String
    var packets: Int
    var decimals: Int
    var ended: String
    var slac: String
    var anomalies: [String]
    var sessions: [Session]
  }

  static func index() throws -> [Entry] {
    let data = try Data(contentsOf: plc.appendingPathComponent("index.json"))
    let objects = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    return try objects.map { object in
      Entry(
        file: try #require(object["file"] as? String), truth: try #require(object["truth"] as? String),
        packets: try #require(object["packets"] as? Int),
        decimals: object["time_resolution"] as? String == "ns" ? 9 : 6, ended: object["ended"] as? String ?? "",
        slac: object["slac"] as? String ?? "", anomalies: object["anomalies"] as? [String] ?? [],
        sessions: try (object["sessions"] as? [[String: Any]] ?? []).map(session))
    }
  }

  private static func session(_ object: [String: Any]) throws -> Entry.Session {
    Entry.Session(
      connection: try #require(object["conn"] as? Int), schema: object["schema"] as? String,
      messages: try #require(object["messages"] as? Int), requests: object["requests"] as? [String] ?? [],
      isEncrypted: object["tls"] as? Bool ?? false, ended: try #require(object["ended"] as? String))
  }

  static func bytes(_ file: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: plc.appendingPathComponent(file)))
  }

  /// Standard output of a program; nil when it is not installed.
  static func output(of program: String, _ arguments: [String]) throws -> (status: Int32, text: Data)? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 127 ? nil : (process.terminationStatus, data)
  }
}
