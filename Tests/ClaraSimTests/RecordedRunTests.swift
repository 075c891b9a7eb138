import Foundation
import Testing
import Traces

/// A simulated run, written down and read back: the recording must tell the same story.
@Suite struct RecordedRunTests {
  @Test func `Clara's own recorded run is followed without a difference`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("clara-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let scenario = Program.packageRoot.appendingPathComponent("Scenarios/stop-while-charging.json5").path
    let files = try ["a", "b"].map { name in
      let file = folder.appendingPathComponent("\(name).pcapng")
      let run = try Program.run(["run", scenario, "--seed", "7", "--record", file.path, "--json"])
      #expect(run.code == 0, "\(run.errors)")
      return file
    }
    #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[1]), "one seed must give one file")
    let capture = try CaptureReader.read([UInt8](try Data(contentsOf: files[0])), name: "run")
    #expect(capture.problem == nil)
    #expect(capture.interfaceNames == ["plc", "can"])
    #expect(capture.frames.contains { $0.comments.contains("checkpoint 900") })
    let report = ReplayReport(capture)
    #expect(report.matching == .matched)
    #expect(report.counts.decoded == report.counts.messages)
    #expect(report.counts.canFrames > 0)
    let session = try #require(report.sessions.first)
    #expect(report.sessions.count == 1)
    #expect(session.end.summary.hasPrefix("SessionStop answered OK"))
    #expect(session.comparisons.count > 20)
    #expect(session.comparisons.allSatisfy { $0.isSameMessage && $0.differences.isEmpty })
  }
}
