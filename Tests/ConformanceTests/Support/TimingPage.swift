import ClaraCore
import Foundation
import HAL
import SLAC

@testable import HALSim

/// doc/timing.md: every time limit with its value in both profiles, and its origin as the comment in the code tells it.
enum TimingPage {
  /// One table: a type with one property for each number.
  struct Table: Sendable {
    let title: String
    let type: String
    let path: String
    let field: any Sendable
    let strict: any Sendable
  }

  /// One number.
  struct Row {
    let name: String
    let text: String
    let field: String
    let strict: String
  }

  static let tables = [
    Table(
      title: "SLAC (ISO 15118-3)", type: "SLACTiming", path: "Sources/SLAC/Matching/SLACTiming.swift",
      field: SLACTiming.field, strict: SLACTiming.strict),
    Table(
      title: "Discovery", type: "NetworkTiming", path: "Sources/ClaraCore/Network/Stack/NetworkTiming.swift",
      field: NetworkTiming(.field), strict: NetworkTiming(.strict)),
    Table(
      title: "TCP", type: "TCPTiming", path: "Sources/ClaraCore/Network/Stack/NetworkTiming.swift",
      field: TCPTiming(.field), strict: TCPTiming(.strict)),
    Table(
      title: "V2G (DIN SPEC 70121)", type: "SessionTiming", path: "Sources/ClaraCore/Session/SessionTiming.swift",
      field: SessionTiming(.field), strict: SessionTiming(.strict)),
    Table(
      title: "V2G (ISO 15118-2)", type: "SessionTiming", path: "Sources/ClaraCore/Session/SessionTiming.swift",
      field: SessionTiming(.field, .iso2), strict: SessionTiming(.strict, .iso2)),
    Table(
      title: "CHAdeMO", type: "CHAdeMOTiming", path: "Sources/ClaraCore/CHAdeMO/Machine/CHAdeMOTiming.swift",
      field: CHAdeMOTiming.field, strict: CHAdeMOTiming.strict),
    Table(
      title: "The car as a whole", type: "ControllerTiming",
      path: "Sources/ClaraCore/Controller/ControllerTiming.swift",
      field: ControllerTiming(), strict: ControllerTiming()),
    Table(
      title: "The simulated charger's end of a session", type: "Ending",
      path: "Sources/HALSim/Charger/Profile/ChargerProfile+Session.swift", field: ChargerProfile.Ending(),
      strict: ChargerProfile.Ending()),
  ]

  /// What counts as an origin.
  static let origins = [
    "clara-behaviour", "anchors", "RFC", "TT_", "TP_", "C_EV_", "V2G_", "Rule:", "Clara's own", "traces", "T_step_EF",
    "design", "TCP end", "DIN SPEC",
  ]

  static func text(root: URL) throws -> String {
    var lines = [
      "# Times", "",
      "Written from the code by `make docs`; `make test` fails when it is not current. Every time limit stands in one",
      "table for each protocol, with its origin. There are two profiles: **field**, what real chargers need and the",
      "default of a device, and **strict**, what the standards say, used in [conformance](conformance.md).", "",
      "*clara-behaviour* and *anchors* are fact sheets about the existing firmware and about the open test",
      "environments; names in capitals and underscores are those of the standards.",
    ]
    for table in tables {
      lines += [
        "", "## \(table.title)", "", "`\(table.type)`", "", "| | field | strict | what, and where it is from |",
      ]
      lines.append("| --- | ---: | ---: | --- |")
      lines += try rows(table, root: root).map { "| `\($0.name)` | \($0.field) | \($0.strict) | \($0.text) |" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The numbers of a table, in the order of the code.
  static func rows(_ table: Table, root: URL) throws -> [Row] {
    let source = try String(contentsOf: root.appendingPathComponent(table.path), encoding: .utf8)
    let field = values(table.field)
    let strict = values(table.strict)
    return comments(of: table.type, in: source).compactMap { name, text in
      guard let value = field[name], let other = strict[name] else { return nil }
      return Row(name: name, text: text, field: value, strict: other)
    }
  }

  /// How many numbers the type has.
  static func count(_ table: Table) -> Int { values(table.field).count }

  private static func values(_ table: Any) -> [String: String] {
    var values: [String: String] = [:]
    for child in Mirror(reflecting: table).children {
      guard let name = child.label, let text = text(child.value) else { continue }
      values[name] = text
    }
    return values
  }

  /// A number for people; nil for what is no number of this table.
  private static func text(_ value: Any) -> String? {
    switch value {
    case let value as HAL.Duration: duration(value)
    case let value as Optional<HAL.Duration>: value.map(duration) ?? "for ever"
    case let value as any FixedWidthInteger: "\(value)"
    case let value as Optional<UInt16>: value.map { "\($0)" } ?? "for ever"
    case let value as Optional<Int64>: value.map { "\($0)" } ?? "never"
    default: nil
    }
  }

  private static func duration(_ value: HAL.Duration) -> String {
    let ms = value.milliseconds
    if ms >= 1_000, ms % 1_000 == 0 { return "\(ms / 1_000) s" }
    if ms >= 10_000, ms % 100 == 0 { return "\(ms / 1_000).\(ms % 1_000 / 100) s" }
    return ms >= 1_000 ? "\(ms / 1_000),\(String(ms % 1_000 + 1_000).dropFirst()) ms" : "\(ms) ms"
  }

  /// The comment before each stored property of a type.
  private static func comments(of type: String, in source: String) -> [(String, String)] {
    var found: [(String, String)] = []
    var comment: [String] = []
    var isInside = false
    for line in source.components(separatedBy: "\n") {
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      if trimmed.contains("struct \(type):") || trimmed.contains("struct \(type) ") {
        isInside = true
      } else if isInside, line == "}" || (line == "  }" && trimmed == "}" && type == "Ending") {
        return found
      }
      if trimmed.hasPrefix("///") {
        comment.append(trimmed.dropFirst(3).trimmingCharacters(in: .whitespaces))
        continue
      }
      if isInside, trimmed.hasPrefix("public var "), !trimmed.contains("{") {
        let name = trimmed.dropFirst("public var ".count).prefix { $0 != ":" && $0 != " " }
        found.append((String(name), comment.joined(separator: " ").replacingOccurrences(of: "|", with: "\\|")))
      }
      comment = []
    }
    return found
  }
}
