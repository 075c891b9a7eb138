import ClaraCore
import Foundation
import HALSim
import Testing

@testable import clara_sim

/// doc/scenarios.md says what the reader understands: no more, no less.
@Suite struct ScenarioDocumentTests {
  private static let page = try? String(
    contentsOf: RunSupport.package.appendingPathComponent("doc/scenarios.md"), encoding: .utf8)

  /// Everything between two single backquotes, outside of fenced blocks.
  private static let quoted: Set<String> = {
    var isFenced = false
    var found: Set<String> = []
    for line in (page ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { isFenced.toggle() }
      if isFenced { continue }
      for (index, piece) in line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      where index % 2 == 1 {
        found.insert(String(piece))
      }
    }
    return found
  }()

  /// A scenario with every object and every kind of action, so that the reader asks for every key.
  private static let everything = """
    { name: "x", charger: { neighbours: [{}] }, car: {}, battery: {}, board: {}, settings: {}, faults: {}, expect: {},
      events: [
        { at_s: 1, do: "press stop" }, { at_s: 1, do: "charger limit drops", current_A: 1 },
        { at_s: 1, do: "charger splits TCP segments", bytes: 1 },
        { at_s: 1, do: "charger refuses", message: "CableCheck" },
        { at_s: 1, do: "charger answers late to", message: "CableCheck", by_ms: 1 },
        { at_s: 1, do: "charger renegotiates", power_kW: 1 },
      ] }
    """

  private static func keys() throws -> Set<String> {
    let source = ScenarioSource(file: "f", text: everything)
    _ = try ScenarioReader.read(source, path: "", try source.parse()) { try ScenarioDecoder.scenario($0) }
    return source.knownKeys
  }

  @Test func everyKeyIsExplained() throws {
    let keys = try Self.keys()
    #expect(keys.count > 60)
    #expect(keys.subtracting(Self.quoted) == [])
  }

  @Test func everyNameIsExplained() {
    let names =
      ScenarioActions.all.map(\.name) + ScenarioEvents.triggers.map(\.name) + ScenarioActions.messages.map(\.name)
      + ScenarioActions.responseCodes.map(\.name) + ScenarioDecoder.stopReasons.map(\.name)
      + ScenarioDecoder.chargers.map(\.name) + ScenarioDecoder.cars.map(\.name)
      + ScenarioDecoder.contactorFaults.map(\.name) + ScenarioDecoder.protocols.map(\.name)
    #expect(names.count > 150)
    #expect(Set(names).subtracting(Self.quoted) == [])
  }

  /// The first column of each table holds names that exist.
  @Test func noTableNamesWhatIsNotThere() throws {
    var known = try Self.keys()
    known.formUnion(ScenarioActions.all.map(\.name))
    known.formUnion(ScenarioDecoder.stopReasons.map(\.name))
    var rows = 0
    for line in (Self.page ?? "").split(separator: "\n") where line.hasPrefix("| `") {
      rows += 1
      let cell = line.dropFirst(2).prefix { $0 != "|" }
      for (index, name) in cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      where index % 2 == 1 {
        #expect(known.contains(String(name)), "\(name)")
      }
    }
    #expect(rows > 130)
  }

  @Test func everyStopReasonHasItsMeaning() throws {
    for (name, reason) in ScenarioDecoder.stopReasons {
      #expect(try #require(Self.page).contains("| `\(name)` | \(reason.meaning) |"))
    }
  }

  @Test func everyExampleEndsAsItExpects() throws {
    let blocks = try #require(Self.page).components(separatedBy: "```json5\n").dropFirst()
    #expect(!blocks.isEmpty)
    for block in blocks {
      let text = try #require(block.components(separatedBy: "```").first)
      let scenario = try Scenario.read(text, file: "doc/scenarios.md")
      let result = SimulatedSession(scenario.configuration).run()
      #expect(scenario.differences(result) == [])
      #expect(result.violations == [])
    }
  }
}
