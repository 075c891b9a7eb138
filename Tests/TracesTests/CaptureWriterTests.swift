import Foundation
import HAL
import Testing
import Traces

@Suite struct CaptureWriterTests {
  private func sample(_ resolution: PcapngWriter.Resolution) -> [UInt8] {
    var writer = PcapngWriter(resolution: resolution, comment: "a run\nof two lines")
    writer.note("checkpoint 100")
    writer.note("SLAC: matching")
    writer.write(Self.slacRequest, interface: 0, time_us: 1_000_001, direction: .outbound)
    let data: [8 of UInt8] = [0x02, 0x9A, 0x01, 0x00, 0x00, 0xC8, 0x03, 0x00]
    writer.write(CANFrame(identifier: 0x102, data: data), interface: 1, time_us: 1_200_000, direction: .inbound)
    writer.write(CANFrame(identifier: 0x7FF, count: 3, data: data), interface: 1, time_us: 1_200_000)
    writer.note("power off")
    writer.finish()
    return writer.bytes
  }

  /// CM_SLAC_PARM.REQ of a car.
  static let slacRequest: [UInt8] = {
    var frame: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 1, 0x88, 0xE1, 1, 0x64, 0x60, 0, 0, 0, 0]
    frame += [UInt8](repeating: 0xA5, count: 8)
    return frame + [UInt8](repeating: 0, count: 60 - frame.count)
  }()

  @Test(arguments: [PcapngWriter.Resolution.microseconds, .nanoseconds])
  func `what is written is read back`(resolution: PcapngWriter.Resolution) throws {
    let capture = try CaptureReader.read(sample(resolution), name: "run.pcapng")
    #expect(capture.problem == nil)
    #expect(capture.interfaceNames == ["plc", "can"])
    #expect(capture.frames.map(\.linkType) == [LinkType.ethernet, LinkType.socketCAN, LinkType.socketCAN])
    let tail = resolution == .microseconds ? "" : "000"
    #expect(capture.frames.map(\.time.text) == ["1.000001", "1.200000", "1.200000"].map { $0 + tail })
    #expect(capture.frames.map(\.direction) == [.outbound, .inbound, .unknown])
    #expect(capture.frames.map(\.comments) == [["checkpoint 100", "SLAC: matching"], [], []])
    #expect(capture.frames.first.map { Array(capture.data(of: $0)) } == Self.slacRequest)
    #expect(capture.frames.last.map { Array(capture.data(of: $0)) } == [0, 0, 7, 0xFF, 3, 0, 0, 0, 2, 0x9A, 1])
  }

  @Test func `the same calls give the same bytes`() {
    #expect(sample(.microseconds) == sample(.microseconds))
  }

  @Test func `a long recording costs no more a frame than a short one`() throws {
    var writer = PcapngWriter()
    let frames = 20_000
    let clock = ContinuousClock()
    let time = clock.measure {
      for index in 0..<frames { writer.write(Self.slacRequest, interface: 0, time_us: UInt64(index)) }
    }
    // Copying the file for each frame would take minutes here; the bound leaves room for a busy machine.
    #expect(time < .seconds(20))
    #expect(try CaptureReader.read(writer.bytes, name: "long").frames.count == frames)
  }

  @Test func `tshark reads the file and names its messages`() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("clara-\(UUID().uuidString).pcapng")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(sample(.nanoseconds)).write(to: file)
    guard let result = try SharedTraces.output(of: "tshark", ["-r", file.path]) else {
      print("skipped: tshark is not installed")
      return
    }
    let text = String(decoding: result.text, as: UTF8.self)
    #expect(result.status == 0)
    #expect(text.contains("SLAC") || text.contains("CM_SLAC_PARM"), "\(text)")
    #expect(text.contains("CAN"), "\(text)")
    #expect(text.split(separator: "\n").count == 3)
  }
}

@Suite struct VCDTests {
  @Test func `changes come in order, once, with declared names`() {
    var writer = VCDWriter(scope: "board")
    let bit = writer.declare("d1", .wire(bits: 1))
    let word = writer.declare("led rgb", .wire(bits: 3))
    let volts = writer.declare("V", .real)
    let state = writer.declare("state", .text)
    writer.set(bit, to: true, at: 5)
    writer.set(word, to: 5, at: 5)
    writer.set(volts, toThousandths: -1_005, at: 6)
    writer.set(state, to: "pre charge", at: 7)
    writer.set(bit, to: true, at: 8)
    writer.set(bit, to: false, at: 3)
    let expected = """
      $version clara-sim $end
      $timescale 1us $end
      $scope module board $end
      $var wire 1 ! d1 $end
      $var wire 3 " led_rgb $end
      $var real 64 # V $end
      $var string 1 $ state $end
      $upscope $end
      $enddefinitions $end
      #5
      1!
      b101 "
      #6
      r-1.005 #
      #7
      spre_charge $
      0!
      #9

      """
    #expect(writer.text(endingAt: 9) == expected)
  }

  @Test func `two hundred signals have different identifiers`() {
    var writer = VCDWriter()
    for index in 0..<200 { _ = writer.declare("s\(index)", .wire(bits: 1)) }
    let identifiers = writer.text(endingAt: 0).split(separator: "\n").filter { $0.hasPrefix("$var") }
      .map { $0.split(separator: " ")[3] }
    #expect(Set(identifiers).count == 200)
  }

  @Test func `a board at rest is written once`() {
    var waveform = BoardWaveform()
    var signals = BoardSignals()
    waveform.record(signals, at: 0)
    waveform.record(signals, at: 10)
    signals.cpState = "B"
    signals.inletVoltage_mV = 399_250
    waveform.record(signals, at: 20)
    let text = waveform.text(endingAt: 30)
    #expect(text.components(separatedBy: "\n#").count == 4)
    #expect(text.hasSuffix("#20\nsB !\nr399.250 -\n#30\n"))
  }
}
