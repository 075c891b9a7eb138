/// Writes transactions on an SPI bus as the logic analyser would export them, in either dialect.
///
/// The text grows in ``text``; long recordings take it away piece by piece with ``takeText()``.
public struct SPICSVWriter: Sendable {
  /// What was written and not taken away yet.
  public private(set) var text: [UInt8] = []

  private let dialect: SPIRecording.Dialect

  /// Begins a file of a dialect with its header.
  public init(dialect: SPIRecording.Dialect) {
    self.dialect = dialect
    switch dialect {
    case .dataTable: text += Array("name,type,start_time,\"mosi\",\"miso\"\n".utf8)
    case .analyser: text += Array("Time [s],Packet ID,MOSI,MISO\r\n".utf8)
    }
  }

  /// Adds one transaction: its bytes in both directions, when the first begins, and how long each takes, in nanoseconds
  /// since the start of the recording.
  public mutating func write(mosi: [UInt8], miso: [UInt8], start_ns: Int64, byte_ns: Int64) {
    precondition(mosi.count == miso.count, "an SPI bus clocks both directions at once")
    var time_ns = max(0, start_ns)
    if dialect == .dataTable { edge("enable", max(0, time_ns - 300)) }
    for index in mosi.indices {
      switch dialect {
      case .dataTable:
        text += Array("\"SPI\",\"result\",".utf8)
        append(time_ns)
      case .analyser:
        append(time_ns)
        text += Array(",0".utf8)
      }
      append(mosi[index])
      append(miso[index])
      if dialect == .analyser { text.append(0x0D) }
      text.append(0x0A)
      time_ns += byte_ns
    }
    if dialect == .dataTable { edge("disable", time_ns) }
  }

  /// Takes away what was written.
  public mutating func takeText() -> [UInt8] {
    let taken = text
    text.removeAll(keepingCapacity: true)
    return taken
  }

  private mutating func edge(_ type: String, _ time_ns: Int64) {
    text += Array("\"SPI\",\"\(type)\",".utf8)
    append(time_ns)
    text += Array(",,\n".utf8)
  }

  private mutating func append(_ byte: UInt8) {
    let digits = Array("0123456789ABCDEF".utf8)
    text += [0x2C, 0x30, 0x78, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  /// Seconds with 15 decimals, as the analyser writes them.
  private mutating func append(_ time_ns: Int64) {
    let fraction = String(time_ns % 1_000_000_000)
    text += Array("\(time_ns / 1_000_000_000).".utf8)
    text += Array(String(repeating: "0", count: 9 - fraction.utf8.count).utf8) + Array(fraction.utf8)
    text += Array("000000".utf8)
  }
}
