import Foundation
import HAL

/// The recorded CHAdeMO sessions outside the package, for tests that read them.
enum RecordedCAN {
  static let fileNames = [
    "leaf_ze0_start_stop", "leaflogs_av50_log", "leaflogs_av50_old", "leaflogs_efacec", "leaflogs_sgte2",
    "leaflogs_sgte_old",
  ]

  /// One line of a recording.
  struct Entry {
    let at: Instant
    let frame: CANFrame
  }

  static var directory: URL {
    if let path = ProcessInfo.processInfo.environment["CLARA_SHARED"] {
      return URL(fileURLWithPath: path).appendingPathComponent("traces/can")
    }
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root.appendingPathComponent("../shared/traces/can")
  }

  static var isAvailable: Bool {
    let found = FileManager.default.fileExists(atPath: directory.path)
    if !found { print("skipped: no recorded sessions in ../shared (set CLARA_SHARED)") }
    return found
  }

  /// The frames of a recording: lines like `(0.009907) can0 101#0000000000000000`.
  static func read(_ name: String) throws -> [Entry] {
    let text = try String(contentsOf: directory.appendingPathComponent("\(name).candump.log"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { parse($0) }
  }

  private static func parse(_ line: Substring) -> Entry? {
    let words = line.split(separator: " ")
    guard words.count == 3, let seconds = Double(words[0].dropFirst().dropLast()) else { return nil }
    let parts = words[2].split(separator: "#")
    guard parts.count == 2, let identifier = UInt16(parts[0], radix: 16) else { return nil }
    let digits = Array(parts[1])
    var data: [8 of UInt8] = .init(repeating: 0)
    for index in 0..<min(digits.count / 2, 8) {
      data[index] = UInt8(String(digits[(2 * index)...(2 * index + 1)]), radix: 16) ?? 0
    }
    let at = Instant(microseconds: Int64((seconds * 1_000_000).rounded()))
    return Entry(at: at, frame: CANFrame(identifier: identifier, count: UInt8(digits.count / 2), data: data))
  }
}

/// A CAN frame from its identifier and hex digits.
func canFrame(_ identifier: UInt16, _ hex: String) -> CANFrame {
  let digits = Array(hex)
  var data: [8 of UInt8] = .init(repeating: 0)
  for index in 0..<min(digits.count / 2, 8) {
    data[index] = UInt8(String(digits[(2 * index)...(2 * index + 1)]), radix: 16) ?? 0
  }
  return CANFrame(identifier: identifier, count: UInt8(digits.count / 2), data: data)
}
