import Testing

@testable import Traces

/// Exports with other settings of the analyser, of other hosts, and with rows that are not the bus's.
@Suite struct SPIExportTests {
  private static let sample = SPISample.whole

  private func expectFrames(_ recording: SPIRecording, gaps: Int = 0) {
    #expect(recording.gapCount == gaps)
    #expect(recording.transactions.count == Self.sample.transactions.count)
    #expect(recording.frames.map(\.bytes) == Self.sample.frames.map(\.bytes))
    #expect(recording.frames.map(\.isFromModem) == Self.sample.frames.map(\.isFromModem))
  }

  // MARK: Words.

  @Test func rowsMayHoldWordsOf16Bits() throws {
    let recording = try SPICSVTests.read(Self.sample.text(SPISample.words))
    expectFrames(recording)
    #expect(!recording.hasChipSelect)
    #expect(recording.accesses.dropFirst(5).first?.value == 0xAA55)
    expectFrames(try SPICSVTests.read(Self.sample.table(wordSize: 2)))
  }

  @Test func aWordIsItsBytesMostSignificantFirst() throws {
    let text = "Time [s],Packet ID,MOSI,MISO\n0.024508375000000,0,0xCD00,0x5B5B\n0.024509995,0,0x0000,0x0047\n"
    let recording = try SPICSVTests.read(text)
    #expect(recording.transactions.map(\.mosi) == [[0xCD, 0, 0, 0]])
    #expect(recording.transactions.map(\.miso) == [[0x5B, 0x5B, 0x00, 0x47]])
    #expect(recording.accesses.first?.value == 0x47)
    #expect(recording.byteCount == 4)
    let long = "Time [s],Packet ID,MOSI,MISO\n0.001,0,0xDA000000,0x5B5BAA55\n0.002,0,0xDA000000,0x5555AA55\n"
    #expect(try SPICSVTests.read(long).accesses.map(\.value) == [0xAA55, 0xAA55])
  }

  @Test(arguments: ["0xCD,0x5B5B", "0xCD0,0x5B5", "0xCD0000,0x5B5B5B", "0xCD00000000,0x5B5B5B5B5B", "0xCD0G,0x5B5B"])
  func otherWordsAreNone(words: String) throws {
    let good = "0.001,0,0xDA00,0x0000\n0.0010016,0,0x0000,0xAA55\n"
    let recording = try SPICSVTests.read("Time [s],Packet ID,MOSI,MISO\n\(good)0.002,0,\(words)\n")
    #expect(recording.gaps.first?.line == 4)
    #expect(recording.gaps.first?.found.contains("are not two words of one length") == true)
  }

  // MARK: Pauses and packets.

  @Test func hostsMayPauseInsideOfTransactions() throws {
    for clocking in [SPISample.twoTransfers, SPISample.refills, SPISample.closeRefills] {
      let recording = try SPICSVTests.read(Self.sample.text(clocking))
      expectFrames(recording)
      #expect(!recording.hasChipSelect)
    }
    // Longer pauses inside than between.
    let odd = SPISample.Clocking(between_ns: 40_000, pauseEvery: 507, pause_ns: 90_000)
    expectFrames(try SPICSVTests.read(Self.sample.text(odd)))
  }

  @Test func thePacketIDIsChipSelectWhereItChanges() throws {
    // No pause tells the transactions apart, and none stays inside.
    var clocking = SPISample.packets
    clocking.between_ns = 0
    let recording = try SPICSVTests.read(Self.sample.text(clocking))
    expectFrames(recording)
    #expect(recording.hasChipSelect)
    #expect(recording.transactions.map(\.mosi) == Self.sample.transactions.map(\.mosi))
    // One that counts rows is none.
    let rows = Self.sample.text(.analyser).utf8.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    let counted = rows.enumerated().map { index, row in
      index == 0
        ? row : row.split(separator: ",")[0] + ",\(index)," + row.split(separator: ",")[2...].joined(separator: ",")
    }
    let other = try SPICSVTests.read(counted.joined(separator: "\n"))
    expectFrames(other)
    #expect(!other.hasChipSelect)
  }

  // MARK: Rows of others.

  private static let table = sample.text(.dataTable).split(separator: "\n").map(String.init)

  private static func table(_ insert: (Int, String) -> [String]) -> String {
    table.enumerated().flatMap { $0 == 0 ? [$1] : insert($0, $1) }.joined(separator: "\n") + "\n"
  }

  private static func time(_ row: String) -> Substring { row.split(separator: ",")[2] }

  @Test func rowsOfAnotherAnalyserAreSkipped() throws {
    let text = Self.table { $0 % 50 == 3 ? [$1, "\"Async Serial\",\"data\",\(Self.time($1)),,"] : [$1] }
    expectFrames(try SPICSVTests.read(text))
  }

  @Test func rowsOfTypeErrorAreNamedOnceAndCostNothing() throws {
    let text = Self.table { $1.contains("enable") ? ["\"SPI\",\"error\",\(Self.time($1)),,", $1] : [$1] }
    let recording = try SPICSVTests.read(text)
    expectFrames(recording, gaps: 1)
    #expect(recording.gaps.first?.found.hasPrefix("rows of type `error`: \(Self.sample.transactions.count), ") == true)
    #expect(recording.gaps.first?.line == 2)
    expectFrames(
      try SPICSVTests.read(
        Self.table { $1.contains("enable") ? [$1, "\"SPI\",\"error\",\(Self.time($1)),,"] : [$1] }), gaps: 1)
  }

  @Test func anUnreadableRowBetweenTransactionsCostsNone() throws {
    let text = Self.table { $1.contains("disable") ? [$1, "\"SPI\",\"res"] : [$1] }
    expectFrames(try SPICSVTests.read(text), gaps: Self.sample.transactions.count)
  }

  @Test func aCutRowOfChipSelectCostsOneTransaction() throws {
    let edges = Self.table.indices.filter { Self.table[$0].contains("able\"") }
    for edge in edges.enumerated().filter({ $0.offset % 5 == 0 }).map(\.element) {
      let recording = try SPICSVTests.read(Self.table { $0 == edge ? ["\"SPI\",\"enab"] : [$1] })
      #expect(recording.transactions.count == Self.sample.transactions.count - 1)
      #expect(recording.gaps.first?.line == edge + 1)
    }
  }

  @Test func twoAnalysersOfSPIAreAnError() throws {
    let text = Self.table { _, row in [row, row.replacing("\"SPI\"", with: "\"Flash\"")] }
    let problem = #expect(throws: CaptureProblem.self) { try SPICSVTests.read(text) }
    #expect(problem?.found == "rows of two analysers of SPI, `SPI` and `Flash`")
  }

  @Test func commasInsideOfQuotesPartNothing() throws {
    let text = Self.table { _, row in [row.replacing("\"SPI\"", with: "\"SPI, modem\"")] }
    expectFrames(try SPICSVTests.read(text))
  }
}
