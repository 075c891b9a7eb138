import Foundation
import Testing

@testable import Traces

@Suite struct CaptureReaderTests {
  private func number(_ value: UInt32, big: Bool) -> [UInt8] {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    return big ? bytes.reversed() : bytes
  }

  private func half(_ value: UInt16, big: Bool) -> [UInt8] {
    let bytes = [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    return big ? bytes.reversed() : bytes
  }

  private func pcap(big: Bool, magic: UInt32, frames: [(UInt32, UInt32, [UInt8])]) -> [UInt8] {
    var bytes = number(magic, big: big) + half(2, big: big) + half(4, big: big)
    bytes += number(0, big: big) + number(0, big: big) + number(65_535, big: big) + number(1, big: big)
    for (seconds, fraction, data) in frames {
      bytes += number(seconds, big: big) + number(fraction, big: big)
      bytes += number(UInt32(data.count), big: big) + number(UInt32(data.count + 7), big: big) + data
    }
    return bytes
  }

  private func block(_ type: UInt32, _ body: [UInt8], big: Bool) -> [UInt8] {
    let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
    let length = number(UInt32(padded.count + 12), big: big)
    return number(type, big: big) + length + padded + length
  }

  private func section(big: Bool) -> [UInt8] {
    block(
      0x0A0D_0D0A,
      number(0x1A2B_3C4D, big: big) + half(1, big: big) + half(0, big: big) + [UInt8](repeating: 255, count: 8),
      big: big)
  }

  private func interface(_ link: UInt16, resolution: UInt8?, offset: Int64 = 0, big: Bool) -> [UInt8] {
    var body = half(link, big: big) + half(0, big: big) + number(262_144, big: big)
    // An option no reader knows comes first.
    body += half(2988, big: big) + half(3, big: big) + [1, 2, 3, 0]
    if let resolution { body += half(9, big: big) + half(1, big: big) + [resolution, 0, 0, 0] }
    if offset != 0 {
      let low = number(UInt32(truncatingIfNeeded: offset), big: big)
      let high = number(UInt32(truncatingIfNeeded: offset >> 32), big: big)
      body += half(14, big: big) + half(8, big: big) + (big ? high + low : low + high)
    }
    return block(1, body + half(0, big: big) + half(0, big: big), big: big)
  }

  private func packet(_ interface: UInt32, ticks: UInt64, _ data: [UInt8], big: Bool) -> [UInt8] {
    var body = number(interface, big: big) + number(UInt32(ticks >> 32), big: big)
    body += number(UInt32(truncatingIfNeeded: ticks), big: big)
    body += number(UInt32(data.count), big: big) + number(UInt32(data.count), big: big) + data
    return block(6, body, big: big)
  }

  @Test(arguments: [(false, 0xA1B2_C3D4, 6), (true, 0xA1B2_C3D4, 6), (false, 0xA1B2_3C4D, 9), (true, 0xA1B2_3C4D, 9)])
  func `pcap in both byte orders and resolutions`(big: Bool, magic: UInt32, decimals: Int) throws {
    let bytes = pcap(big: big, magic: magic, frames: [(1_700_000_000, 42, [1, 2, 3]), (0, 999_999, [])])
    let capture = try CaptureReader.read(bytes, name: "x.pcap")
    #expect(capture.problem == nil)
    #expect(capture.frames.map(\.number) == [1, 2])
    let padding = String(repeating: "0", count: decimals - 2)
    #expect(capture.frames.first?.time.text == "1700000000.\(padding)42")
    #expect(capture.frames.first.map { Array(capture.data(of: $0)) } == [1, 2, 3])
    #expect(capture.frames.first?.wireLength == 10)
    #expect(capture.frames.last?.range.isEmpty == true)
  }

  @Test func `a pcap file cut anywhere keeps its complete frames`() throws {
    let bytes = pcap(big: false, magic: 0xA1B2_C3D4, frames: [(1, 2, [1, 2, 3]), (3, 4, [5, 6])])
    for length in 24..<bytes.count {
      let capture = try CaptureReader.read(Array(bytes.prefix(length)), name: "cut.pcap")
      #expect(capture.frames.count == (length < 43 ? 0 : 1))
      let complete = length == 24 || length == 43
      #expect((capture.problem == nil) == complete)
      #expect(complete || capture.problem?.kind == .truncated)
    }
    let capture = try CaptureReader.read(Array(bytes.dropLast()), name: "cut.pcap")
    #expect(
      capture.problem?.description
        == "cut.pcap: frame 2 at byte 43: the file ends inside the record (1 of 2 bytes); "
        + "the 1 frames before it were read"
    )
  }

  @Test func `a record of four gigabytes stops the reader with its place`() throws {
    var bytes = pcap(big: false, magic: 0xA1B2_C3D4, frames: [(1, 2, [1, 2, 3]), (3, 4, [])])
    bytes += [UInt8](repeating: 0xFF, count: 40)
    let capture = try CaptureReader.read(bytes, name: "g.pcap")
    #expect(capture.frames.count == 2)
    #expect(capture.problem?.kind == .garbage)
    #expect(capture.problem?.frame == 3)
    #expect(capture.problem?.offset == 59)
  }

  @Test func `no capture at all is named as such`() {
    for bytes in [[], [0x50], Array("<html>".utf8), [0xD4, 0xC3, 0xB2, 0xA1, 2, 0]] as [[UInt8]] {
      #expect(throws: CaptureProblem.self) { try CaptureReader.read(bytes, name: "x") }
    }
  }

  @Test func `pcapng with sections of both byte orders and many interfaces`() throws {
    var bytes: [UInt8] = []
    for big in [false, true] {
      bytes += section(big: big)
      bytes += interface(1, resolution: nil, big: big) + interface(227, resolution: 9, big: big)
      bytes += interface(1, resolution: 0x80 | 10, offset: 100, big: big) + interface(1, resolution: 3, big: big)
      bytes += block(0x0BAD, [1, 2, 3, 4, 5], big: big)
      bytes += packet(0, ticks: 1_500_000_000_123_456, [0xAA], big: big)
      bytes += packet(1, ticks: 2_000_000_001, [0xBB, 0xCC], big: big)
      bytes += packet(2, ticks: 1536, [], big: big) + packet(3, ticks: 7_001, [1, 2, 3, 4, 5], big: big)
      bytes += block(3, number(3, big: big) + [9, 8, 7], big: big)
      let obsolete = half(1, big: big) + half(0, big: big) + number(0, big: big) + number(5, big: big)
      bytes += block(2, obsolete + number(1, big: big) + number(1, big: big) + [0x77], big: big)
    }
    let capture = try CaptureReader.read(bytes, name: "x.pcapng")
    #expect(capture.problem == nil)
    let once = ["1500000000.123456", "2.000000001", "101.500000000", "7.001000", "0.000000", "0.000000005"]
    #expect(capture.frames.map(\.time.text) == once + once)
    let data: [[UInt8]] = [[0xAA], [0xBB, 0xCC], [], [1, 2, 3, 4, 5], [9, 8, 7], [0x77]]
    #expect(capture.frames.map { Array(capture.data(of: $0)) } == data + data)
    #expect(capture.frames.prefix(6).map(\.linkType) == [1, 227, 1, 1, 1, 227])
    #expect(capture.frames.map(\.number) == Array(1...12))
  }

  @Test func `pcapng problems name frame, byte and finding`() throws {
    let head = section(big: false) + interface(1, resolution: nil, big: false)
    let missing = try CaptureReader.read(head + packet(1, ticks: 0, [1], big: false), name: "x")
    #expect(missing.problem?.description.contains("frame 1 at byte") == true)
    #expect(missing.problem?.found == "interface 1, but the section has described 1")
    let cut = try CaptureReader.read(head + packet(0, ticks: 0, [1], big: false).dropLast(3), name: "x")
    #expect(cut.problem?.kind == .truncated)
    var mismatch = head + packet(0, ticks: 0, [1], big: false)
    mismatch[mismatch.count - 4] ^= 4
    #expect(try CaptureReader.read(mismatch, name: "x").problem?.kind == .garbage)
  }

  @Test func `candump logs become SocketCAN frames`() throws {
    let text = "(0.030310) can0 200#FF000000FA00FFFF\n(1.5) can0 1#\n(2.000000) can1 18FF50E5#0102\r\nnoise\n"
    let capture = try CaptureReader.read(Array(text.utf8), name: "x.log")
    #expect(capture.format == "candump")
    #expect(capture.frames.map(\.time.text) == ["0.030310", "2.000000"])
    #expect(capture.problem?.kind == .skippedLines)
    let frames = try capture.frames.map { try #require(SocketCAN.parse(capture.data(of: $0))) }
    #expect(frames.map(\.identifier) == [0x200, 0x98FF_50E5])
    #expect(frames.map { $0.data.count } == [8, 2])
    #expect(capture.frames.map(\.interface) == [0, 1])
  }

  @Test(.enabled(if: SharedTraces.present)) func `every recorded capture gives the frames the index counts`() throws {
    var frames = 0
    for entry in try SharedTraces.index() {
      let capture = try CaptureReader.read(try SharedTraces.bytes(entry.file), name: entry.file)
      #expect(capture.frames.count == entry.packets, "\(entry.file)")
      #expect(capture.frames.allSatisfy { Int($0.time.decimals) == entry.decimals }, "\(entry.file)")
      let cut = entry.anomalies.first { $0.hasPrefix("file ends inside record") }
      #expect(
        (capture.problem != nil) == (cut != nil), "\(entry.file): \(capture.problem?.description ?? "no problem")")
      if let cut, let problem = capture.problem {
        let place = "file ends inside record \(problem.frame) "
        #expect(cut.hasPrefix(place), "\(entry.file)")
        #expect(problem.found.hasSuffix(String(cut.dropFirst(place.count))), "\(entry.file): \(problem)")
      }
      frames += capture.frames.count
    }
    print("captures read: \(try SharedTraces.index().count) files, \(frames) frames")
  }

  @Test(.enabled(if: SharedTraces.present)) func `every recorded CAN log is read`() throws {
    let logs = try FileManager.default.contentsOfDirectory(atPath: SharedTraces.can.path).filter {
      $0.hasSuffix(".log")
    }
    #expect(logs.count == 6)
    for log in logs.sorted() {
      let data = try Data(contentsOf: SharedTraces.can.appendingPathComponent(log))
      let lines = data.split(separator: 0x0A).count
      let capture = try CaptureReader.read([UInt8](data), name: log)
      #expect(capture.frames.count == lines, "\(log): \(capture.problem?.description ?? "")")
    }
  }
}
