import Foundation
import HAL
import Testing
import Traces

/// The chip's side of a recording, as a bus for the driver: what the chip once answered to a register, or handed out,
/// it answers and hands out again.
final class RecordedChip {
  /// Signatures as they were read, zeros and garbage of the start included.
  private var signatures: [UInt16]
  /// What external reads handed out.
  private var bursts: [[UInt8]]
  private var enables: UInt16 = 0
  private(set) var written: [[UInt8]] = []

  init(_ recording: SPIRecording) {
    signatures = recording.accesses.filter { $0.register == 0x1A && !$0.isWrite }.map(\.value)
    bursts = []
    var announced = 0
    for transaction in recording.transactions {
      guard let command = transaction.command else { continue }
      if command == 0x4100, transaction.mosi.count == 4 {
        announced = Int(transaction.mosi[2]) << 8 | Int(transaction.mosi[3])
      }
      if command == 0x8000 { bursts.append(Array(transaction.miso.dropFirst(2).prefix(announced))) }
    }
  }

  var isEmpty: Bool { bursts.isEmpty }
  var isInterruptRequested: Bool { enables & 1 != 0 && !bursts.isEmpty }

  func answer(_ written: [UInt8], _ count: Int) -> [UInt8] {
    switch written[0] {
    case 0x80: return bursts.isEmpty ? [] : bursts.removeFirst()
    case 0x00: self.written.append(Array(written.dropFirst(2)))
    case 0x4D: enables = UInt16(written[2]) << 8 | UInt16(written[3])
    default: break
    }
    let value = register(written[0])
    return count == 2 ? [UInt8(value >> 8), UInt8(value & 0xFF)] : []
  }

  private func register(_ command: UInt8) -> UInt16 {
    switch command {
    case 0xDA: signatures.isEmpty ? 0xAA55 : signatures.removeFirst()
    case 0xC2: 3_163
    case 0xC3: UInt16(bursts.first?.count ?? 0)
    case 0xCC: bursts.isEmpty ? 0x0400 : 0x0401
    case 0xCD: enables
    default: 0
    }
  }
}

/// The driver's end of a recorded chip.
struct RecordedBus: SPIDevice {
  let chip: RecordedChip

  mutating func transfer(
    _ batch: SPIBatch, writing bytes: Span<UInt8>, into reply: inout MutableSpan<UInt8>
  ) throws(HALError) -> Bool {
    var written = 0
    var read = 0
    for index in 0..<batch.count {
      var part: [UInt8] = []
      for _ in 0..<batch.writeCount(of: index) {
        part.append(bytes[written])
        written += 1
      }
      let answer = chip.answer(part, batch.readCount(of: index))
      for offset in 0..<batch.readCount(of: index) {
        reply[read] = offset < answer.count ? answer[offset] : 0
        read += 1
      }
    }
    return true
  }

  var isInterruptRequested: Bool? { chip.isInterruptRequested }
}

/// Recordings as the chip's side of the driver's tests.
@Suite struct RecordedChipTests {
  /// Every frame that the driver finds in what the chip once said.
  private func frames(_ recording: SPIRecording) -> [[UInt8]] {
    let chip = RecordedChip(recording)
    var driver = QCA7005(bus: RecordedBus(chip: chip), macAddress: MACAddress(0x0200_0000_0001))
    var found: [[UInt8]] = []
    var room = [UInt8](repeating: 0, count: 1_514)
    var now = Instant.zero
    for _ in 0..<200_000 where !chip.isEmpty || driver.hasUnread || driver.state != .ready {
      now = max(driver.poll(now: now), now + .milliseconds(1))
      while true {
        var span = room.mutableSpan
        guard let length = try? driver.receive(into: &span) else { break }
        found.append(Array(room[..<length]))
      }
    }
    #expect(driver.state == .ready)
    return found
  }

  @Test(arguments: [SPIRecording.Dialect.dataTable, .analyser])
  func theDriverFindsTheFramesOfARecording(dialect: SPIRecording.Dialect) throws {
    let sample = SPISample.whole
    let recording = try SPICSVTests.read(sample.text(dialect))
    #expect(frames(recording) == sample.frames.filter(\.isFromModem).map(\.bytes))
  }

  /// Real recordings, where somebody has some: each is read without a gap that costs a frame of the driver's.
  @Test(.enabled(if: !files.isEmpty), arguments: files) func aRealRecordingIsRead(file: String) throws {
    let url = SharedTraces.root.appendingPathComponent("traces/spi/\(file)")
    var bytes = [UInt8](try Data(contentsOf: url))
    if Gzip.isCompressed(bytes) { bytes = Gzip.decompress(bytes).bytes }
    let recording = try SPICSVReader.read(bytes, name: file)
    #expect(!recording.transactions.isEmpty)
    #expect(recording.transactions.allSatisfy { $0.mosi.count >= 2 })
    let received = recording.frames.filter(\.isFromModem).map(\.bytes)
    #expect(received.isEmpty || frames(recording) == received)
  }

  private static let files: [String] = {
    let folder = SharedTraces.root.appendingPathComponent("traces/spi").path
    let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let files = found.filter { $0.hasSuffix(".csv") || $0.hasSuffix(".txt") || $0.hasSuffix(".gz") }.sorted()
    if files.isEmpty { print("skipped: no recordings of an SPI bus in traces/spi beside the package") }
    return files
  }()
}
