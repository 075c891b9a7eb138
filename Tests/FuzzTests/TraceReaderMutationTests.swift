import HAL
import Testing
import Traces

/// Readers of captures over every truncation and every single-byte mutation: nothing traps, nothing is invented.
@Suite struct TraceReaderMutationTests {
  /// Reads, takes apart and explains; returns how many frames there were.
  @discardableResult
  private func follow(_ bytes: [UInt8]) -> Int {
    guard let capture = try? CaptureReader.read(bytes, name: "mutant") else { return 0 }
    let report = ReplayReport(capture)
    var lines = 0
    report.forEachLine { lines += $0.members.isEmpty ? 0 : 1 }
    #expect(lines == report.dissection.records.count + 1)
    #expect(capture.frames.allSatisfy { $0.range.upperBound <= capture.bytes.count })
    return capture.frames.count
  }

  private static let handshake: [UInt8] = [
    0x80, 0x00, 0xDB, 0xAB, 0x93, 0x71, 0xD3, 0x23, 0x4B, 0x71, 0xD1, 0xB9, 0x81, 0x89, 0x91, 0x89, 0xD1, 0x91, 0x81,
    0x89, 0x91, 0xD2, 0x6B, 0x9B, 0x3A, 0x23, 0x2B, 0x30, 0x02, 0x00, 0x00, 0x04, 0x00, 0x40,
  ]

  private static let authorization: [UInt8] = [
    0x80, 0x9A, 0x02, 0x1B, 0x92, 0x7F, 0xD3, 0xFE, 0xF7, 0xFA, 0x1F, 0x50, 0xC0, 0x02, 0x00,
  ]

  /// One Ethernet frame with an IPv6 packet.
  private static func packet(_ transport: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let address: [UInt8] = [0xFE, 0x80] + [UInt8](repeating: 0, count: 13)
    var frame: [UInt8] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x81, 0x00, 0x00, 0x05, 0x86, 0xDD]
    frame += [0x60, 0, 0, 0, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF), transport, 64]
    return frame + address + [1] + address + [2] + payload
  }

  private static func segment(_ sequence: UInt8, flags: UInt8, _ data: [UInt8]) -> [UInt8] {
    packet(6, [0xC0, 0, 0x3B, 0x0E, 0, 0, 0, sequence, 0, 0, 0, 0, 0x50, flags, 1, 0, 0, 0, 0, 0] + data)
  }

  private static func message(_ document: [UInt8]) -> [UInt8] {
    [0x01, 0xFE, 0x80, 0x01, 0, 0, 0, UInt8(document.count)] + document
  }

  /// A small recording with everything in it: SLAC, SDP, a connection with two messages (one in two parts), CAN.
  private static let recording: [UInt8] = {
    var writer = PcapngWriter(comment: "everything")
    let slac: [UInt8] = [255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1, 0x88, 0xE1, 1, 0x65, 0x60]
    writer.write(slac + [UInt8](repeating: 9, count: 40), interface: 0, time_us: 1)
    let discovery: [UInt8] = [0x3B, 0x0E, 0x3B, 0x0E, 0, 18, 0, 0, 1, 0xFE, 0x90, 0, 0, 0, 0, 2, 0x10, 0]
    writer.write(packet(17, discovery), interface: 0, time_us: 2)
    writer.write(segment(9, flags: 2, []), interface: 0, time_us: 3, direction: .outbound)
    let first = message(handshake)
    writer.write(segment(10, flags: 0x18, Array(first[..<20])), interface: 0, time_us: 4)
    writer.write(segment(30, flags: 0x18, Array(first[20...])), interface: 0, time_us: 5)
    writer.note("checkpoint 500")
    writer.write(segment(52, flags: 0x18, message(authorization)), interface: 0, time_us: 6)
    writer.write(segment(75, flags: 0x11, []), interface: 0, time_us: 7)
    writer.write(CANFrame(identifier: 0x102, data: [2, 0x9A, 1, 0, 0, 0xC8, 3, 0]), interface: 1, time_us: 8)
    writer.finish()
    return writer.bytes
  }()

  private static let log = Array(
    "(0.000001) can0 102#029A010000C80300\n(0.1) can0 5#\n(2.000000) can1 18FF50E5#01\n".utf8)

  /// The recording as pcap, without its CAN side.
  private static let pcap: [UInt8] = {
    var bytes: [UInt8] = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]
    for frame in [segment(9, flags: 2, []), segment(10, flags: 0x18, message(authorization))] {
      bytes += [1, 0, 0, 0, 2, 0, 0, 0, UInt8(frame.count), 0, 0, 0, UInt8(frame.count), 0, 0, 0] + frame
    }
    return bytes
  }()

  @Test func `the unharmed recordings are whole`() throws {
    let report = ReplayReport(try CaptureReader.read(Self.recording, name: "whole"))
    #expect(report.dissection.problem == nil)
    let counts = report.counts
    #expect(counts.mmes == 1 && counts.discoveries == 1 && counts.events == 2 && counts.canFrames == 1)
    #expect(counts.messages == 2 && counts.decoded == 2)
    #expect(follow(Self.pcap) == 2)
    #expect(follow(Self.log) == 2)
  }

  @Test(arguments: ["pcapng", "pcap", "candump"]) func `every truncation`(format: String) {
    let bytes = Self.sample(format)
    var least = 0
    for length in 0...bytes.count {
      let count = follow(Array(bytes.prefix(length)))
      // More bytes never mean fewer frames; only a line of text may be a frame before its last digit is there.
      #expect(count >= least || format == "candump")
      least = count
    }
  }

  @Test(arguments: ["pcapng", "pcap", "candump"]) func `every single byte, changed in sixteen ways`(format: String) {
    let bytes = Self.sample(format)
    var runs = 0
    for index in bytes.indices {
      for change in [1, 2, 3, 4, 8, 0x0F, 0x10, 0x20, 0x40, 0x55, 0x7F, 0x80, 0xAA, 0xF0, 0xFE, 0xFF] as [UInt8] {
        var mutant = bytes
        mutant[index] ^= change
        follow(mutant)
        runs += 1
      }
    }
    print("mutated \(format) recordings followed: \(runs)")
    #expect(runs == bytes.count * 16)
  }

  private static func sample(_ format: String) -> [UInt8] {
    switch format {
    case "pcapng": recording
    case "pcap": pcap
    default: log
    }
  }
}
