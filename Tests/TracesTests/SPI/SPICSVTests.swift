import Testing

@testable import Traces

/// Exports of a logic analyser, as they should be.
@Suite struct SPICSVTests {
  static let sample = SPISample.whole

  static func read(_ text: String) throws(CaptureProblem) -> SPIRecording {
    try SPICSVReader.read(Array(text.utf8), name: "bus.csv")
  }

  private func expectWhole(_ recording: SPIRecording) {
    #expect(recording.gaps == [])
    #expect(recording.transactions.map(\.mosi) == Self.sample.transactions.map(\.mosi))
    #expect(recording.transactions.map(\.miso) == Self.sample.transactions.map(\.miso))
    #expect(recording.frames.map(\.bytes) == Self.sample.frames.map(\.bytes))
    #expect(recording.frames.map(\.isFromModem) == Self.sample.frames.map(\.isFromModem))
  }

  @Test func theDataTableIsReadAsItWasWritten() throws {
    let recording = try Self.read(Self.sample.text(.dataTable))
    #expect(recording.dialect == .dataTable)
    #expect(recording.hasChipSelect)
    expectWhole(recording)
  }

  /// On fast and slow buses, with pauses of every length that a host can make.
  @Test(arguments: [(800, 2_400), (800, 1_000), (620, 1_300), (1_067, 1_000), (1_778, 3_000), (5_333, 8_000)])
  func theAnalyserExportIsReadWithoutChipSelect(byte_ns: Int64, gap_ns: Int64) throws {
    let text = Self.sample.text(.analyser, byte_ns: byte_ns, gap_ns: gap_ns)
    let recording = try Self.read(text)
    #expect(recording.dialect == .analyser)
    #expect(!recording.hasChipSelect)
    expectWhole(recording)
  }

  @Test func aDataTableMayLackChipSelect() throws {
    let recording = try Self.read(Self.sample.textWithoutSelect)
    #expect(recording.dialect == .dataTable)
    #expect(!recording.hasChipSelect)
    expectWhole(recording)
  }

  @Test func theFilesLookLikeThoseOfTheAnalyser() {
    let table = Self.sample.text(.dataTable).split(separator: "\n").prefix(3)
    #expect(
      table == [
        "name,type,start_time,\"mosi\",\"miso\"", "\"SPI\",\"enable\",0.000999700000000,,",
        "\"SPI\",\"result\",0.001000000000000,0xDA,0x00",
      ])
    let export = Self.sample.text(.analyser)
    #expect(export.hasPrefix("Time [s],Packet ID,MOSI,MISO\r\n0.001000000000000,0,0xDA,0x00\r\n"))
  }

  @Test func registerAccessesHaveTheirValues() throws {
    let accesses = try Self.read(Self.sample.text(.dataTable)).accesses
    #expect(accesses[0].value == 0)
    #expect(accesses[3].value == 0xFFFF)
    #expect(accesses[5].register == 0x1A && accesses[5].value == 0xAA55 && !accesses[5].isWrite)
    #expect(accesses[8].register == 0x0D && accesses[8].value == 0x0047 && accesses[8].isWrite)
    #expect(accesses[0].line == 3)
    #expect(accesses[1].time.text == "0.001005600")
  }

  @Test func theCaptureHasBothDirections() throws {
    let capture = try CaptureReader.read(Array(Self.sample.text(.analyser).utf8), name: "bus.txt")
    #expect(capture.format == "spi")
    #expect(capture.problem == nil)
    #expect(capture.frames.map { Array(capture.data(of: $0)) } == Self.sample.frames.map(\.bytes))
    #expect(capture.frames.map { $0.direction == .inbound } == Self.sample.frames.map(\.isFromModem))
    #expect(capture.frames.allSatisfy { $0.linkType == LinkType.ethernet })
  }

  @Test func columnsMayComeInAnyOrderAndForm() throws {
    let rows = Self.sample.text(.dataTable).split(separator: "\n").dropFirst().map { row -> String in
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      return "\(fields[2])e+00, \(fields[4]) ,8e-07,\(fields[3]),\(fields[1])\r"
    }
    expectWhole(try Self.read("\u{FEFF}start_time,MISO,duration,MOSI,type\r\n" + rows.joined(separator: "\n")))
  }

  @Test(
    arguments: [
      ("0.000000620", 620_000), ("-0.5", -500_000_000_000), ("12", 12_000_000_000_000), ("4.53808e-05", 45_380_800),
      ("1E-12", 1), ("0.0000000000019", 1), ("000.1", 100_000_000_000),
    ] as [(String, Int64)]) func timesAreReadExactly(text: String, time_ps: Int64)
  {
    #expect(SPIText.time_ps(Array(text.utf8)[...]) == time_ps)
  }

  @Test(arguments: ["", "-", "1.2.3", "1e", "abc", "99999999999999999999", "1e30", "--1"])
  func whatIsNoTimeIsNone(text: String) {
    #expect(SPIText.time_ps(Array(text.utf8)[...]) == nil)
  }
}
