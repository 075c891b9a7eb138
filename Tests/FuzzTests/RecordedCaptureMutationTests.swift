import Foundation
import SLAC
import Testing
import Traces

/// Recorded captures with seeded damage: whatever is changed, they are followed to an end.
@Suite struct RecordedCaptureMutationTests {
  private static let folder: URL = {
    let root =
      ProcessInfo.processInfo.environment["CLARA_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared")
    return root.appendingPathComponent("traces/plc")
  }()

  private static let present: Bool = {
    let found = FileManager.default.fileExists(atPath: folder.appendingPathComponent("index.json").path)
    if !found { print("skipped: no recorded sessions at \(folder.path); set CLARA_SHARED") }
    return found
  }()

  @Test(
    .enabled(if: present),
    arguments: [
      "pyplc_2024-06-11_polestar2_stop_in_precharge.pcapng", "everest_opel-mokka_din_josev_failure.pcap",
      "everest_mercedes-eqc_iso2_refused.pcap", "pyplc_2022-11-17_alpitronic_until_SDP.pcapng",
    ])
  func `two hundred mutants of a capture`(file: String) throws {
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(file)))
    var random: UInt64 = 0x5EED
    func next(_ limit: Int) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33) % limit
    }
    for _ in 0..<200 {
      var mutant = bytes
      for _ in 0...next(4) { mutant[next(mutant.count)] ^= UInt8(1 + next(255)) }
      if next(4) == 0 { mutant.removeLast(next(mutant.count)) }
      guard let capture = try? CaptureReader.read(mutant, name: file) else { continue }
      let report = ReplayReport(capture)
      #expect(report.explanations.count == max(1, report.sessions.count))
      #expect(!report.text.isEmpty)
    }
  }

  @Test(.enabled(if: present)) func `every recorded management message keeps to its layout`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.contains(".pcap") }
    var (read, named) = (0, 0)
    for file in files.sorted() {
      let bytes = [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(file)))
      let capture = try CaptureReader.read(bytes, name: file)
      for record in Dissector.dissect(capture).records {
        guard case .mme(let message) = record.content else { continue }
        do throws(MMEError) {
          if try MME.parse(message.raw.span) == .other { named += 1 } else { read += 1 }
        } catch {
          Issue.record("\(file): frame \(record.frame): \(message.name): \(error)")
        }
      }
    }
    print("recorded management messages: \(read) read field by field, \(named) by name only")
    #expect(read > 2_500)
  }
}
