import Foundation
import HALSim
import Testing
import Traces

@testable import clara_sim

/// The bus of the modem's chip, written as a logic analyser would, and read back.
@Suite struct SPIRecordingTests {
  /// Ends after some seconds of current.
  private static let session = """
    { name: "short", board: "qca7005", charger: { profile: "ideal", cableCheck_s: 1 }, battery: { soc_percent: 42.9 },
      settings: { stopAtSoC_percent: 43, autoOffAfterCharging: true }, expect: { outcome: "completed" } }
    """

  @Test(arguments: [SPIRecording.Dialect.dataTable, .analyser])
  func aWholeSessionReadsBackAsTheLineSawIt(dialect: SPIRecording.Dialect) throws {
    let scenario = try Scenario.read(Self.session, file: "short.json5")
    let session = SimulatedSession(scenario.configuration)
    var sent: [[UInt8]] = []
    var received: [[UInt8]] = []
    session.onPLCFrame = { frame, _, isSent in if isSent { sent.append(frame) } else { received.append(frame) } }
    var writer = SPICSVWriter(dialect: dialect)
    session.hardware.spi?.onTransaction = {
      writer.write(mosi: $0.mosi, miso: $0.miso, start_ns: $0.start_ns, byte_ns: $0.byte_ns)
    }
    #expect(session.run().outcome == .completed)
    let recording = try SPICSVReader.read(writer.text, name: "bus.csv")
    #expect(recording.gaps == [])
    #expect(recording.transactions.count == session.hardware.spi?.transactionCount)
    #expect(recording.frames.filter { !$0.isFromModem }.map(\.bytes) == sent)
    #expect(recording.frames.filter { $0.isFromModem }.map(\.bytes) == received)
    #expect(sent.count > 200 && received.count > 200)
    let report = ReplayReport(recording.capture)
    #expect(report.matching == .matched)
    #expect(report.sessions.count == 1)
    #expect(report.sessions.first?.end.summary.hasPrefix("SessionStop answered OK") == true)
  }

  @Test func theCommandsWriteFollowAndConvert() throws {
    try RunSupport.withFolder { folder in
      let scenario = try RunSupport.write(Self.session, to: "short.json5", in: folder)
      let table = folder.appendingPathComponent("bus.csv").path
      let export = folder.appendingPathComponent("bus.txt").path
      let plc = folder.appendingPathComponent("plc.pcapng").path
      let run = RunSupport.claraSim("run", scenario, "--spi", table, "--record", plc)
      #expect(run.code == .expected)
      #expect(run.output.contains("SPI bus        \(table)"))
      #expect(run.output.contains("modem          QCA7005: "))
      #expect(RunSupport.claraSim("run", scenario, "--spi", export, "--json").code == .expected)
      let converted = folder.appendingPathComponent("bus.pcapng").path
      let replay = RunSupport.claraSim("replay", table, "--record", converted)
      #expect(replay.code == .expected)
      #expect(replay.output.contains("SPI data table, with chip select: "))
      #expect(replay.output.contains(", 0 gaps"))
      #expect(RunSupport.claraSim("replay", export).output.contains("SPI analyser export, without chip select: "))
      // The frames of the converted file are those of the run's own recording.
      let frames = try [plc, converted].map { path in
        let capture = try CaptureReader.read([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), name: path)
        let ethernet = capture.frames.filter { $0.linkType == LinkType.ethernet }
        return [CaptureFrame.Direction.inbound, .outbound].map { direction in
          ethernet.filter { $0.direction == direction }.map { Array(capture.data(of: $0)) }
        }
      }
      #expect(frames[0] == frames[1])
      #expect(frames[0][0].count > 200)
    }
  }

  @Test func theBoardCanBeChosenOnTheCommandLine() {
    let run = RunSupport.claraSim("run", RunSupport.path("stop-in-slac"), "--board", "qca7005", "--json")
    #expect(run.code == .expected)
    #expect(run.output.contains(#""modem":{"framesSent":"#))
    let wrong = RunSupport.claraSim("run", "--board", "qca705")
    #expect(wrong.code == .usage)
    #expect(wrong.errors.contains("did you mean qca7005?"))
    let missing = RunSupport.claraSim("run", "--spi", "bus.csv")
    #expect(missing.code == .usage)
    #expect(missing.errors.contains("--board qca7005"))
  }

  @Test func oneFileIsRecordedAtATime() {
    let run = RunSupport.claraSim("replay", "a.csv", "b.csv", "--record", "c.pcapng")
    #expect(run.code == .usage)
    #expect(run.errors.contains("--record takes one FILE"))
  }

  @Test func aFileThatIsNoConversationIsBadData() throws {
    try RunSupport.withFolder { folder in
      let file = try RunSupport.write("Time [s],Packet ID,MOSI\n0.1,0,0xDA\n", to: "bus.csv", in: folder)
      let replay = RunSupport.claraSim("replay", file)
      #expect(replay.code == .badData)
      #expect(replay.errors.contains("bus.csv:1: the header has no column `miso`"))
    }
  }
}
