import HAL

/// Commands for the serial engine of an FT232H or FT2232H, as bytes, and how many bytes come back for them.
///
/// SPI in mode 0: the clock rests low, data changes on its falling edge and is sampled on the rising one. Chip select
/// is a pin that commands move, so that it stays active over a whole frame of the modem; any number of transactions go
/// in one transfer. Source: FTDI AN_108, AN_114.
public struct MPSSE: Sendable {
  /// The commands.
  public private(set) var bytes: [UInt8] = []
  /// Bytes that the engine sends back for them.
  public private(set) var replyCount = 0

  /// Levels and directions of eight pins.
  public struct Port: Equatable, Sendable {
    /// Levels of outputs; a one is high.
    public var levels: UInt8
    /// A one is an output.
    public var outputs: UInt8

    /// Pins with these levels and directions.
    public init(levels: UInt8, outputs: UInt8) {
      self.levels = levels
      self.outputs = outputs
    }
  }

  /// Chip select among the pins of ``Port`` AD, active low.
  public static let chipSelect: UInt8 = 0x08
  /// Clock divisor of 10 MHz: 60 MHz / (2 x (1 + 2)), the fastest that the modem can follow.
  public static let divisor: UInt16 = 2

  /// No commands.
  public init() {}

  /// True when there is nothing to send.
  public var isEmpty: Bool { bytes.isEmpty }

  /// Asks for an answer to a command that does not exist (AA): the engine is in step when it says FA AA.
  public mutating func appendSynchronisation() {
    bytes.append(0xAA)
    replyCount += 2
  }

  /// The settings: 60 MHz, no adaptive clock, no third phase, the divisor, no loop.
  public mutating func appendSettings(divisor: UInt16 = MPSSE.divisor) {
    bytes += [
      0x8A, 0x97, 0x8D, 0x86, UInt8(truncatingIfNeeded: divisor), UInt8(truncatingIfNeeded: divisor >> 8), 0x85,
    ]
  }

  /// Sets the pins AD0...AD7.
  public mutating func append(low port: Port) { bytes += [0x80, port.levels, port.outputs] }

  /// Sets the pins AC0...AC7.
  public mutating func append(high port: Port) { bytes += [0x82, port.levels, port.outputs] }

  /// Reads both ports: one byte AD, one byte AC.
  public mutating func appendReadingPins() {
    bytes += [0x81, 0x83]
    replyCount += 2
  }

  /// Carries out a batch, each transaction under one chip select; `port` is AD with chip select high.
  public mutating func append(_ batch: SPIBatch, writing data: Span<UInt8>, port: Port) {
    var position = 0
    let selected = Port(levels: port.levels & ~Self.chipSelect, outputs: port.outputs)
    for index in 0..<batch.count {
      let written = batch.writeCount(of: index)
      append(low: selected)
      if written > 0 {
        append(0x11, length: written)
        for offset in 0..<written { bytes.append(data[position + offset]) }
        position += written
      }
      let read = batch.readCount(of: index)
      if read > 0 {
        append(0x20, length: read)
        replyCount += read
      }
      append(low: port)
    }
  }

  /// Lets the engine send what it has at once, instead of when its timer ends.
  public mutating func appendFlush() { bytes.append(0x87) }

  /// Adds what `other` has.
  public mutating func append(_ other: MPSSE) {
    bytes += other.bytes
    replyCount += other.replyCount
  }

  /// Drops the first bytes, which are on their way.
  mutating func removeFirst(_ count: Int) { bytes.removeFirst(count) }

  /// A command with a length of 1...65,536 as the engine counts it: one less.
  private mutating func append(_ command: UInt8, length: Int) {
    bytes += [command, UInt8(truncatingIfNeeded: length - 1), UInt8(truncatingIfNeeded: (length - 1) >> 8)]
  }

  /// What a transfer carried, without the two status bytes at the front of each packet.
  public static func payload(_ transfer: [UInt8], packet: Int) -> [UInt8] {
    var found: [UInt8] = []
    var start = 0
    while start < transfer.count {
      let end = min(start + packet, transfer.count)
      if end - start > 2 { found += transfer[(start + 2)..<end] }
      start = end
    }
    return found
  }
}
