import Testing

@testable import Traces

/// Files from which nothing can be read: an error that says why and what to do, and no empty success.
@Suite struct RefusedSPITests {
  private static let export = rows(SPISample.short.text(.analyser))
  private static let table = SPISample.short.text(.dataTable).split(separator: "\n").map(String.init)

  /// The rows of a text; a String does not part where `\r\n` stands.
  private static func rows(_ text: String) -> [String] {
    text.utf8.split(separator: 0x0A).map { String(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self) }
  }

  private func problem(_ rows: [String]) -> CaptureProblem? {
    let text = rows.joined(separator: "\n") + "\n"
    let problem = #expect(throws: CaptureProblem.self) { try CaptureReader.read(Array(text.utf8), name: "bus.csv") }
    #expect(problem?.kind == .notACapture)
    return problem
  }

  private func changed(_ rows: [String], _ change: ([String]) -> String) -> [String] {
    [rows[0]]
      + rows.dropFirst().map { change($0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)) }
  }

  private func expectAdvice(_ rows: [String], line: Int, _ found: String) {
    let problem = problem(rows)
    #expect(problem?.line == line)
    #expect(problem?.found.contains(found) == true)
    #expect(problem?.advice == "export with radix hexadecimal and time in seconds, with a decimal point")
  }

  @Test func anotherRadixIsAnError() {
    func radix(_ radix: Int, _ prefix: String) -> [String] {
      changed(Self.export) { fields in
        let numbers = fields[2...].map { prefix + String(Int($0.dropFirst(2), radix: 16) ?? 0, radix: radix) }
        return "\(fields[0]),\(fields[1]),\(numbers.joined(separator: ","))"
      }
    }
    expectAdvice(radix(10, ""), line: 2, "`218` and `0` are not two words")
    expectAdvice(radix(2, "0b"), line: 2, "`0b11011010` and `0b0` are not two words")
    expectAdvice(changed(Self.export) { "\($0[0]),\($0[1]),'\($0[2])','.'" }, line: 2, "are not two words")
    // Here some rows can be read by accident.
    expectAdvice(
      changed(Self.table) { $0.joined(separator: ",").replacing("0x0", with: "0x") }, line: 3, "`0xDA` and `0x0`")
  }

  @Test func anotherWayToWriteTimeIsAnError() {
    let dates = changed(Self.table) { "\($0[0]),\($0[1]),2024-04-03T12:34:00.5+00:00,\($0[3]),\($0[4])" }
    expectAdvice(dates, line: 2, "`2024-04-03T12:34:00.5+00:00` is no time")
    let commas = changed(Self.export) { $0.joined(separator: ",").replacing(".", with: ",") }
    expectAdvice(commas, line: 2, "5 columns, expected 4")
    let quoted = changed(Self.export) { "\"\($0[0].replacing(".", with: ","))\"," + $0[1...].joined(separator: ",") }
    expectAdvice(quoted, line: 2, "`0,001000000000000` is no time")
  }

  @Test func aFileWithoutBytesIsAnError() {
    expectAdvice([Self.export[0]], line: 1, "no bytes stand in the columns MOSI and MISO")
    expectAdvice([Self.table[0], Self.table[1]], line: 2, "no bytes stand in the columns MOSI and MISO")
    expectAdvice(Self.export.enumerated().map { $0 == 0 ? $1 : String($1.dropLast(4)) }, line: 2, "`0xDA` and ``")
    expectAdvice([Self.export[0], "0.001,0,0xDA"], line: 2, "3 columns, expected 4")
  }

  @Test func anotherSeparatorIsNamed() {
    for (separator, name) in [(";", "semicolons"), ("\t", "tabulators")] {
      for rows in [Self.table, Self.export] {
        let problem = problem(rows.map { $0.replacing(",", with: separator) })
        #expect(
          problem?.description == "bus.csv:1: the columns are separated by \(name); export with commas between them")
      }
    }
  }

  /// Hosts poll the chip all the time: zeros on one pin, and not of the chip's in the other column.
  @Test(arguments: [0x00, 0x5B] as [UInt8]) func swappedColumnsAreNoticedAmongPolling(idle: UInt8) throws {
    for dialect in [SPIRecording.Dialect.dataTable, .analyser] {
      var right = SPICSVWriter(dialect: dialect)
      var swapped = SPICSVWriter(dialect: dialect)
      for index in 0..<500 as Range<Int64> {
        let mosi: [UInt8] = index % 2 == 0 ? [0xDA, 0, 0, 0] : [0xC3, 0, 0, 0]
        let miso = [idle, idle] + (index % 2 == 0 ? [0xAA, 0x55] : [0, 0])
        right.write(mosi: mosi, miso: miso, start_ns: index * 10_000, byte_ns: 800)
        swapped.write(mosi: miso, miso: mosi, start_ns: index * 10_000, byte_ns: 800)
      }
      let recording = try SPICSVReader.read(right.text, name: "bus.csv")
      #expect(recording.gapCount == 0 && recording.accesses.count == 500)
      let problem = #expect(throws: CaptureProblem.self) { try SPICSVReader.read(swapped.text, name: "bus.csv") }
      #expect(problem?.found == "the chip's commands stand in the column `miso`")
    }
  }

  /// The same where no pause parts the transactions.
  @Test func swappedColumnsAreNoticedWithoutPauses() {
    let rows = Self.rows(SPISample.short.text(SPISample.Clocking(between_ns: 0)))
    let problem = problem(changed(rows) { "\($0[0]),0,\($0[3]),\($0[2])" })
    #expect(problem?.found == "the chip's commands stand in the column `miso`")
  }

  @Test func timesBeyondAllMeaningAreRefused() throws {
    let row = "0,0xDA,0x00\n"
    let text = "Time [s],Packet ID,MOSI,MISO\n-9000000,\(row)-0.1,\(row)0.1,\(row)9000000,\(row)0.2,\(row)"
    let recording = try SPICSVTests.read(text)
    #expect(recording.gaps.prefix(2).map(\.line) == [2, 5])
  }
}
