import Testing

@testable import Traces

/// Exports with pieces missing: clear errors or named gaps, and never a frame that was not there.
@Suite struct DamagedSPITests {
  private static let sample = SPISample.short
  private static let forms = [
    sample.text(.dataTable), sample.text(.analyser), sample.textWithoutSelect, sample.text(SPISample.words),
    sample.table(wordSize: 2), sample.text(SPISample.twoTransfers), sample.text(SPISample.refills),
    sample.text(SPISample.closeRefills), sample.text(SPISample.packets),
  ]

  /// The lines of a text, with what stands before their ends; a String does not part where `\r\n` stands.
  private static func lines(_ text: String) -> [String] {
    text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
  }

  /// What remains is a part of what was there, in its order, each frame as it was.
  private func expectOnlyTrueFrames(_ recording: SPIRecording, _ comment: Comment) {
    var rest = Self.sample.frames[...]
    for frame in recording.frames {
      let found = rest.firstIndex { $0.bytes == frame.bytes && $0.isFromModem == frame.isFromModem }
      #expect(found != nil, comment)
      rest = rest[((found ?? rest.startIndex) + 1)...]
    }
  }

  @Test(arguments: forms.indices) func aLostRowCostsItsTransactionOnly(form: Int) throws {
    let lines = Self.lines(Self.forms[form])
    for lost in stride(from: 1, to: lines.count - 1, by: 7) {
      var kept = lines
      kept.remove(at: lost)
      let recording = try SPICSVTests.read(kept.joined(separator: "\n"))
      expectOnlyTrueFrames(recording, "line \(lost + 1)")
      // Three frames go in one transaction; where no pause parts it from the next, that one is lost too.
      #expect(recording.frames.count >= Self.sample.frames.count - (form == 7 ? 4 : 3), "line \(lost + 1)")
      // A lost byte is named, unless nothing depends on it: one that only filled up a word, one of the first zeros.
      let isNamed = recording.gapCount > 0 || recording.frames.count == Self.sample.frames.count
      #expect(isNamed, "line \(lost + 1)")
    }
  }

  @Test(arguments: forms.indices) func aDamagedRowIsNamedWithItsLine(form: Int) throws {
    var lines = Self.lines(Self.forms[form])
    let middle = try #require((200..<lines.count).first { lines[$0].contains("0x") })
    lines[middle] = String(lines[middle].dropLast(lines[middle].hasSuffix("\r") ? 2 : 1))
    let recording = try SPICSVTests.read(lines.joined(separator: "\n"))
    expectOnlyTrueFrames(recording, "form \(form)")
    let gap = try #require(recording.gaps.first)
    #expect(gap.line == middle + 1)
    #expect(gap.description.hasPrefix("bus.csv:\(middle + 1): "))
    #expect(gap.kind == .gap)
  }

  @Test(arguments: forms.indices) func aFileThatEndsTooSoonKeepsWhatIsWhole(form: Int) throws {
    let bytes = Array(Self.forms[form].utf8)
    for length in stride(from: 200, to: bytes.count - 1, by: 1_499) {
      let recording = try SPICSVReader.read(Array(bytes[..<length]), name: "bus.csv")
      expectOnlyTrueFrames(recording, "\(length) bytes")
      let isPrefix = zip(recording.frames, Self.sample.frames).allSatisfy { $0.bytes == $1.bytes }
      #expect(isPrefix)
    }
  }

  @Test func missingRowsOfChipSelectAreNamed() throws {
    let lines = Self.lines(Self.forms[0])
    let edges = lines.indices.filter { lines[$0].contains("able\"") }
    for edge in edges {
      var kept = lines
      kept.remove(at: edge)
      let recording = try SPICSVTests.read(kept.joined(separator: "\n"))
      expectOnlyTrueFrames(recording, "line \(edge + 1)")
      #expect(recording.gapCount >= 1, "line \(edge + 1)")
      #expect(recording.frames.count >= Self.sample.frames.count - 3)
    }
  }

  @Test(arguments: forms.indices) func swappedColumnsAreAnError(form: Int) {
    let rows = Self.lines(Self.forms[form]).dropLast().enumerated().map { index, row -> String in
      var fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let isReturn = fields[fields.count - 1].hasSuffix("\r")
      if isReturn { fields[fields.count - 1].removeLast() }
      if index > 0 { fields.swapAt(fields.count - 1, fields.count - 2) }
      return fields.joined(separator: ",")
    }
    let problem = #expect(throws: CaptureProblem.self) { try SPICSVTests.read(rows.joined(separator: "\n")) }
    #expect(problem?.kind == .notACapture)
    #expect(problem?.description.contains("swap the columns") == true)
    #expect(problem?.line == 2)
    // The same with the header swapped too is right.
    var right = rows
    right[0] = rows[0].hasPrefix("Time") ? "Time [s],Packet ID,MISO,MOSI" : "name,type,start_time,\"miso\",\"mosi\""
    #expect(throws: Never.self) { try SPICSVTests.read(right.joined(separator: "\n")) }
  }

  @Test func aMissingColumnIsAnError() {
    for header in [
      "name,type,start_time,\"mosi\"", "Time [s],Packet ID,MISO", "name,type,\"mosi\",\"miso\"", "mosi,miso",
    ] {
      let problem = #expect(throws: CaptureProblem.self) { try SPICSVTests.read(header + "\n1,2,3\n") }
      #expect(problem?.description.hasPrefix("bus.csv:1: the header has no column `") == true)
    }
  }

  @Test func anotherBusIsAnError() {
    var writer = SPICSVWriter(dialect: .analyser)
    for index in 0..<20 as Range<Int64> {
      writer.write(mosi: [0x9F, 1, 2, 3], miso: [0x11, 0xEF, 0x40, 0x18], start_ns: index * 10_000, byte_ns: 800)
    }
    let problem = #expect(throws: CaptureProblem.self) { try SPICSVReader.read(writer.text, name: "flash.csv") }
    #expect(problem?.description.contains("0 of 20 transactions begin with a command of a QCA7005") == true)
  }

  @Test func aRecordingThatBeginsInsideATransactionFindsItsWay() throws {
    let lines = Self.lines(Self.forms[1])
    let long = try #require(lines.indices.first { $0 > 900 })
    let recording = try SPICSVTests.read(([lines[0]] + lines[long...]).joined(separator: "\n"))
    expectOnlyTrueFrames(recording, "from line \(long)")
    #expect(recording.frames.count >= 2)
    #expect(recording.gapCount >= 1)
  }

  @Test func timeThatGoesBackIsNamed() throws {
    var lines = Self.lines(Self.forms[1])
    lines.swapAt(400, 401)
    let recording = try SPICSVTests.read(lines.joined(separator: "\n"))
    expectOnlyTrueFrames(recording, "swapped rows")
    #expect(recording.gaps.contains { $0.found == "time goes back" })
  }

  @Test func manyGapsAreCountedAndTheFirstOnesKept() throws {
    var text = "Time [s],Packet ID,MOSI,MISO\n"
    for index in 0..<200 { text += "0.\(100_000 + index),0,0xDA\n0.\(100_000 + index),0,0xDA,0x00\n" }
    let recording = try SPICSVTests.read(text)
    #expect(recording.gapCount >= 200)
    #expect(recording.gaps.count == 50)
    #expect(recording.capture.problem?.description.contains("more places") == true)
  }
}
