import Foundation
import Testing
import Traces

@testable import clara_sim

/// What `run --record` and `run --vcd` write.
@Suite struct RecordingTests {
  /// A whole session, recorded once for all tests of this suite.
  private static let recorded: Result<(capture: Data, waveform: String), any Error> = Result {
    let files = try record(seed: "5")
    return (files.capture, String(decoding: files.waveform, as: UTF8.self))
  }

  private static func record(seed: String) throws -> (capture: Data, waveform: Data) {
    try RunSupport.withFolder { folder in
      let scenario = try RunSupport.write(RunSupport.shortSession, to: "short.json5", in: folder)
      let capture = folder.appendingPathComponent("run.pcapng")
      let waveform = folder.appendingPathComponent("run.vcd")
      let run = RunSupport.claraSim(
        "run", scenario, "--seed", seed, "--record", capture.path, "--vcd", waveform.path)
      #expect(run.code == .expected, "\(run.output)\(run.errors)")
      #expect(run.output.contains("\nrecorded       \(capture.path)") && run.output.contains("\nwaveform       "))
      return (try Data(contentsOf: capture), try Data(contentsOf: waveform))
    }
  }

  @Test func oneSeedGivesTheSameBytesAnotherGivesOthers() throws {
    let first = try Self.recorded.get()
    let again = try Self.record(seed: "5")
    #expect(first.capture == again.capture)
    #expect(first.waveform == String(decoding: again.waveform, as: UTF8.self))
    let other = try Self.record(seed: "6")
    #expect(first.capture != other.capture)
    #expect(first.waveform != String(decoding: other.waveform, as: UTF8.self))
  }

  /// Our own reader finds both sides of the session.
  @Test func theCaptureIsReadBack() throws {
    let bytes = [UInt8](try Self.recorded.get().capture)
    let capture = try CaptureReader.read(bytes, name: "run.pcapng")
    #expect(capture.problem == nil)
    #expect(capture.interfaceNames == ["plc", "can"])
    #expect(capture.frames.contains { $0.interface == 0 })
    #expect(capture.frames.contains { $0.interface == 1 })
  }

  /// Wireshark's own dissectors: every frame is read, none is malformed, the matching messages have their names.
  @Test func tsharkReadsTheCapture() throws {
    guard let tshark = ExternalTool.find("tshark") else { return }
    try withCapture { path in
      let fields = ["frame.interface_name", "frame.protocols", "_ws.col.Info", "_ws.malformed", "_ws.expert.message"]
      let checks = ["-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]
      let words = ["-r", path, "-T", "fields"] + fields.flatMap { ["-e", $0] } + checks
      let run = try ExternalTool.run(tshark, words)
      #expect(run.status == 0, "\(run.errors)")
      let lines = run.output.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
      #expect(lines.count > 2_000)
      #expect(lines.allSatisfy { $0.count == fields.count })
      #expect(Set(lines.map { $0[0] }) == ["plc", "can"])
      #expect(lines.filter { !$0[3].isEmpty || $0[4].lowercased().contains("checksum") }.isEmpty)
      let info = lines.map { String($0[2]) }
      for name in Self.messages { #expect(info.contains { $0.contains(name) }, "\(name)") }
      for layer in ["homeplug-av", "tcp", "udp", "icmpv6"] {
        #expect(lines.contains { $0[1].split(separator: ":").contains(Substring(layer)) }, "\(layer)")
      }
    }
  }

  private static let messages = [
    "CM_SLAC_PARM.REQ", "CM_SLAC_PARM.CNF", "CM_START_ATTEN_CHAR.IND", "CM_MNBC_SOUND.IND", "CM_ATTEN_CHAR.IND",
    "CM_ATTEN_CHAR.RSP", "CM_SLAC_MATCH.REQ", "CM_SLAC_MATCH.CNF",
  ]

  @Test func capinfosCountsTwoInterfaces() throws {
    guard let capinfos = ExternalTool.find("capinfos") else { return }
    try withCapture { path in
      let run = try ExternalTool.run(capinfos, [path])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("Number of interfaces in file: 2"), "\(run.output)")
    }
  }

  private func withCapture(_ body: (String) throws -> Void) throws {
    let capture = try Self.recorded.get().capture
    try RunSupport.withFolder { folder in
      let file = folder.appendingPathComponent("run.pcapng")
      try capture.write(to: file)
      try body(file.path)
    }
  }

  @Test func theWaveformIsWellFormed() throws {
    let waveform = try VCDCheck(Self.recorded.get().waveform)
    #expect(waveform.problems.isEmpty)
    for name in ["cp_state", "contactor", "car_contactor", "d1", "d2", "k", "led_rgb", "stop_button", "power_latch"] {
      #expect(waveform.names.contains(name), "\(name)")
    }
    // The order of a session: plug locked, contactor closed (it bounces), opened, unlocked, power off.
    let lock = waveform.changes(of: "lock")
    let contactor = waveform.changes(of: "contactor")
    #expect(lock.map(\.value) == ["0", "1", "0"])
    #expect(contactor.first?.value == "0" && contactor.count % 2 == 1 && contactor.count > 2)
    #expect(waveform.changes(of: "power_latch").map(\.value) == ["1", "0"])
    #expect(lock[1].time_us < contactor[1].time_us && contactor[contactor.count - 1].time_us < lock[2].time_us)
    #expect(waveform.changes(of: "cp_state").map(\.value).contains("sC"))
  }

  @Test func theCheckOfWaveformsFindsMistakes() {
    let head = "$timescale 1us $end\n$var wire 1 ! a $end\n$var real 64 \" b $end\n$enddefinitions $end\n"
    #expect(VCDCheck(head + "#0\n1!\nr1.5 \"\n#5\n0!\n").problems.isEmpty)
    for wrong in ["#5\n1!\n#4\n0!\n", "#0\n1?\n", "1!\n", "#0\nx\n", "#0\n2!\n", "#0\nrx \"\n", "#0\nb12 !\n"] {
      #expect(VCDCheck(head + wrong).problems.count == 1, "\(wrong)")
    }
    #expect(VCDCheck("$var wire 1 ! a $end\n#0\n1!\n").problems.count == 1)
  }
}
