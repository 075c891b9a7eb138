/// Commands of the chip: what the first two bytes of a transaction can be.
enum SPICommand {
  static let bufferSize: UInt8 = 0x01

  /// True for external reads and writes and for accesses to registers that exist.
  static func isKnown(_ first: UInt8, _ second: UInt8) -> Bool {
    second == 0 && (first == 0x00 || first == 0x80) || isRegister(first, second)
  }

  /// True for accesses to registers that exist.
  static func isRegister(_ first: UInt8, _ second: UInt8) -> Bool {
    guard second == 0, first & 0x40 != 0 else { return false }
    switch first & 0x3F {
    case 0x01...0x05, 0x0C, 0x0D, 0x12, 0x13, 0x1A, 0x1B: return true
    default: return false
    }
  }
}
