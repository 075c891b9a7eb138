/// A logic analyser's recording of the bus between a host and its QCA7005, taken apart: transactions, register
/// accesses, Ethernet frames.
public struct SPIRecording: Sendable {
  /// The two forms that the analyser exports.
  public enum Dialect: String, Sendable {
    /// Rows with a type: `name,type,start_time,"mosi","miso"`; chip select as rows of its own, mostly.
    case dataTable = "data table"
    /// Words only: `Time [s],Packet ID,MOSI,MISO`; chip select at most as a packet ID that changes.
    case analyser = "analyser export"
  }

  /// Name of the file, for messages.
  public var name: String
  /// The form of the file.
  public var dialect: Dialect
  /// True when the file says where chip select falls and rises.
  public var hasChipSelect: Bool
  /// Bytes that were clocked.
  public var byteCount = 0
  /// All whole transactions.
  public var transactions: [SPITransaction] = []
  /// All accesses to registers.
  public var accesses: [SPIRegisterAccess] = []
  /// All Ethernet frames, in both directions, in the order of the bus.
  public var frames: [SPIFrame] = []
  /// What could not be understood, the first ones of ``gapCount``.
  public var gaps: [CaptureProblem] = []
  /// How many places could not be understood.
  public var gapCount = 0

  /// Most gaps that are kept one by one.
  static let gapLimit = 50

  mutating func note(
    _ kind: CaptureProblem.Kind = .gap, line: Int, _ found: @autoclosure () -> String,
    _ advice: @autoclosure () -> String
  ) {
    gapCount += 1
    guard gaps.count < Self.gapLimit else { return }
    gaps.append(
      CaptureProblem(kind: kind, file: name, frame: 0, offset: 0, found: found(), advice: advice(), line: line))
  }

  /// The frames as a capture: those to the modem as sent, those from it as received.
  public var capture: Capture {
    var capture = Capture(name: name, format: "spi", bytes: [])
    capture.interfaceNames = ["spi"]
    capture.spi = counts
    for frame in frames {
      let start = capture.bytes.count
      capture.bytes += frame.bytes
      capture.frames.append(
        CaptureFrame(
          number: capture.frames.count + 1, time: frame.time, interface: 0, linkType: LinkType.ethernet,
          range: start..<capture.bytes.count, wireLength: frame.bytes.count,
          direction: frame.isFromModem ? .inbound : .outbound))
    }
    capture.problem = gaps.first
    if gapCount > 1 { capture.problem?.advice += " (and \(gapCount - 1) more places)" }
    return capture
  }

  /// What the bus carried, in numbers.
  public var counts: SPICounts {
    let reads = accesses.count { !$0.isWrite }
    let fromModem = frames.count { $0.isFromModem }
    return SPICounts(
      dialect: dialect, hasChipSelect: hasChipSelect, bytes: byteCount, transactions: transactions.count,
      registerReads: reads, registerWrites: accesses.count - reads, framesToModem: frames.count - fromModem,
      framesFromModem: fromModem, gaps: gapCount)
  }
}

/// What a recording of the bus between host and modem holds, in numbers.
public struct SPICounts: Equatable, Sendable {
  /// The form of the file.
  public var dialect: SPIRecording.Dialect
  /// True when the file says where chip select falls and rises.
  public var hasChipSelect: Bool
  /// Bytes that were clocked.
  public var bytes: Int
  /// Whole transactions.
  public var transactions: Int
  /// Registers read.
  public var registerReads: Int
  /// Registers written.
  public var registerWrites: Int
  /// Ethernet frames from the host.
  public var framesToModem: Int
  /// Ethernet frames for the host.
  public var framesFromModem: Int
  /// Places that could not be understood.
  public var gaps: Int

  /// One line for a person.
  public var text: String {
    "SPI \(dialect.rawValue), \(hasChipSelect ? "with" : "without") chip select: \(bytes) bytes, \(transactions) "
      + "transactions, \(registerReads) registers read, \(registerWrites) written, \(framesToModem) frames to the "
      + "modem, \(framesFromModem) from it, \(gaps) gaps"
  }
}

/// What was clocked under one chip select.
public struct SPITransaction: Equatable, Sendable {
  /// When its first byte began.
  public var time: CaptureTime
  /// Line of its first byte in the file.
  public var line: Int
  /// Bytes from the host.
  public var mosi: [UInt8]
  /// Bytes from the chip, as many.
  public var miso: [UInt8]

  /// The command: bit 15 read, bit 14 register, bits 13...8 number; nil when there are not two bytes.
  public var command: UInt16? {
    guard mosi.count >= 2 else { return nil }
    return UInt16(mosi[0]) << 8 | UInt16(mosi[1])
  }
}

/// One access to a register of the chip.
public struct SPIRegisterAccess: Equatable, Sendable {
  /// When it began.
  public var time: CaptureTime
  /// Line of its first byte in the file.
  public var line: Int
  /// Number of the register, 0...63.
  public var register: UInt8
  /// True when the host wrote.
  public var isWrite: Bool
  /// What was read or written.
  public var value: UInt16
}

/// An Ethernet frame that crossed the bus.
public struct SPIFrame: Equatable, Sendable {
  /// When the transaction began with which it was complete.
  public var time: CaptureTime
  /// Line of that transaction's first byte in the file.
  public var line: Int
  /// True when it came from the modem.
  public var isFromModem: Bool
  /// The frame, without check sequence.
  public var bytes: [UInt8]
}
