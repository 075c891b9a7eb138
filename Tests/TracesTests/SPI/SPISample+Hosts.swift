/// The conversation as other hosts clock it, and as other settings of the analyser export it.
extension SPISample {
  /// Host, bus and analyser.
  struct Clocking {
    /// Bytes in a row: 1, 2 or 4.
    var wordSize = 1
    /// From the end of a transaction to the beginning of the next, in nanoseconds.
    var between_ns: Int64 = 2_400
    /// Bytes behind which the host pauses once, 0 for never.
    var pauseBehind = 0
    /// Bytes after which the host pauses again and again, 0 for never.
    var pauseEvery = 0
    /// How long it pauses, in nanoseconds.
    var pause_ns: Int64 = 0
    /// True when the packet ID counts transactions.
    var hasPacketID = false
  }

  /// One word in a row, as logic analysers of older make export a bus of 16-bit words.
  static let words = Clocking(wordSize: 2)
  /// Command and data as two transfers of a driver.
  static let twoTransfers = Clocking(between_ns: 30_000, pauseBehind: 2, pause_ns: 5_000)
  /// A queue of 32 bytes that is filled again and again.
  static let refills = Clocking(between_ns: 6_000, pauseEvery: 32, pause_ns: 3_000)
  /// The same with pauses between transactions that are shorter than those inside.
  static let closeRefills = Clocking(pauseEvery: 32, pause_ns: 3_000)
  /// Two transfers, with a line for chip select.
  static let packets = Clocking(between_ns: 30_000, pauseBehind: 2, pause_ns: 5_000, hasPacketID: true)

  /// The analyser export of it.
  func text(_ clocking: Clocking) -> String {
    var text = "Time [s],Packet ID,MOSI,MISO\r\n"
    var time_ns: Int64 = 1_000_000
    for (number, transaction) in transactions.enumerated() {
      let (mosi, miso) = Self.filled(transaction, clocking.wordSize)
      for start in stride(from: 0, to: mosi.count, by: clocking.wordSize) {
        let words = [mosi, miso].map { Self.hex($0[start..<(start + clocking.wordSize)]) }
        text += "\(Self.seconds(time_ns)),\(clocking.hasPacketID ? number : 0),\(words[0]),\(words[1])\r\n"
        time_ns += 800 * Int64(clocking.wordSize)
        let end = start + clocking.wordSize
        if end == clocking.pauseBehind || clocking.pauseEvery > 0 && end % clocking.pauseEvery == 0 {
          time_ns += clocking.pause_ns
        }
      }
      time_ns += clocking.between_ns
    }
    return text
  }

  /// The data table of it with rows of whole words.
  func table(wordSize: Int) -> String {
    var text = "name,type,start_time,\"mosi\",\"miso\"\n"
    var time_ns: Int64 = 1_000_000
    for transaction in transactions {
      let (mosi, miso) = Self.filled(transaction, wordSize)
      text += "\"SPI\",\"enable\",\(Self.seconds(time_ns - 300)),,\n"
      for start in stride(from: 0, to: mosi.count, by: wordSize) {
        let words = [mosi, miso].map { Self.hex($0[start..<(start + wordSize)]) }
        text += "\"SPI\",\"result\",\(Self.seconds(time_ns)),\(words[0]),\(words[1])\n"
        time_ns += 800 * Int64(wordSize)
      }
      text += "\"SPI\",\"disable\",\(Self.seconds(time_ns)),,\n"
      time_ns += 2_400
    }
    return text
  }

  /// A transaction of whole words: zeros behind it, or a zero less where it has some.
  private static func filled(_ transaction: Transaction, _ wordSize: Int) -> (mosi: [UInt8], miso: [UInt8]) {
    var (mosi, miso) = (transaction.mosi, transaction.miso)
    let isRead = mosi[0] & 0x80 != 0
    if mosi.count % wordSize != 0, mosi.last == 0, !isRead || miso.last == 0 {
      mosi.removeLast()
      miso.removeLast()
    }
    while mosi.count % wordSize != 0 {
      mosi.append(0)
      miso.append(isRead ? 0 : miso[miso.count - 1])
    }
    return (mosi, miso)
  }

  private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
    "0x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }

  private static func seconds(_ time_ns: Int64) -> String {
    let fraction = String(time_ns % 1_000_000_000)
    return "\(time_ns / 1_000_000_000)." + String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
  }
}
