/// Packets to a CH347 and answers from it: a command, the count of the bytes behind it in two bytes (low first), and
/// those bytes. A transfer is one packet. Source: the public drivers of flashrom and WCH, and their settings record.
public enum CH347Packet {
  /// Most bytes of a packet.
  public static let limit = 510
  /// Most bytes behind command and count.
  public static let dataLimit = limit - headerCount
  /// Bytes of the SPI settings.
  public static let settingsCount = 26
  /// Pins that the packet of pins names.
  public static let pinCount = 8
  /// Bytes of command and count.
  static let headerCount = 3

  /// Commands.
  enum Command: UInt8 {
    case setSettings = 0xC0
    /// Chip select; the only one that is never answered.
    case select = 0xC1
    /// Bytes out and as many in.
    case exchange = 0xC2
    /// Bytes out.
    case write = 0xC4
    case getSettings = 0xCA
    case pins = 0xCC
  }

  /// Moves chip select 1, active low; chip select 2 stays as it is.
  public static func select(_ isActive: Bool) -> [UInt8] {
    packet(.select, [isActive ? 0x80 : 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  /// Writes 1...507 bytes and reads as many.
  public static func exchange(_ bytes: [UInt8]) -> [UInt8] { packet(.exchange, bytes) }

  /// Writes 1...507 bytes.
  public static func write(_ bytes: [UInt8]) -> [UInt8] { packet(.write, bytes) }

  /// Asks for the SPI settings.
  public static let settingsRequest: [UInt8] = packet(.getSettings, [1])

  /// Sets SPI up as the modem wants it, in whatever else the settings `found` say: mode 3, 7.5 MHz (the highest step
  /// that the modem can follow), most significant bit first, chip select active low, zeros while reading.
  public static func settings(_ found: [UInt8]) -> [UInt8] {
    var bytes = Array(found.prefix(settingsCount))
    bytes += [UInt8](repeating: 0, count: settingsCount - bytes.count)
    func set(_ position: Int, _ value: UInt8) { bytes[position - headerCount] = value }
    // Positions as the packet counts them.
    set(5, 4)  // Master...
    set(6, 1)
    set(9, 0x02)  // The clock rests high.
    set(11, 0x01)  // Sampled on the second edge, the rising one.
    set(14, 2)  // Chip select by command.
    set(15, 3 << 3)  // 60 MHz / 2^3.
    set(17, 0)
    set(19, 7)
    set(23, 0)
    set(24, bytes[24 - headerCount] & 0x3F)
    return packet(.setSettings, bytes)
  }

  /// Sets and reads pins; each byte 0 to leave a pin alone, or as ``output(_:)`` and ``input`` say.
  public static func pins(_ bytes: [UInt8]) -> [UInt8] { packet(.pins, bytes) }

  /// A pin as an output with a level.
  public static func output(_ isHigh: Bool) -> UInt8 { isHigh ? 0xF8 : 0xF0 }

  /// A pin as an input.
  public static let input: UInt8 = 0xC0

  /// The bytes of an answer, or nil when it is none to `command` with so many bytes.
  static func payload(_ answer: [UInt8], of command: Command, count: Int) -> [UInt8]? {
    guard answer.count == headerCount + count, answer[0] == command.rawValue else { return nil }
    guard Int(answer[1]) | Int(answer[2]) << 8 == count else { return nil }
    return Array(answer.dropFirst(headerCount))
  }

  private static func packet(_ command: Command, _ bytes: [UInt8]) -> [UInt8] {
    precondition((1...dataLimit).contains(bytes.count), "a packet takes 1 to 507 bytes")
    return [command.rawValue, UInt8(truncatingIfNeeded: bytes.count), UInt8(bytes.count >> 8)] + bytes
  }
}
