/// The registers of the chip's SPI interface that the driver uses, by number.
///
/// An access is four bytes under one chip select: a command (bit 15 read, bit 14 register, bits 13...8 number), then
/// the value, most significant byte first. Source: clara-behaviour 3.1.
enum QCA7005Register: UInt8 {
  /// Bytes of the next external access; written before each.
  case bufferSize = 0x01
  /// Free bytes of the write buffer.
  case writeSpace = 0x02
  /// Bytes ready to be read.
  case readAvailable = 0x03
  /// Bit 6 resets the chip.
  case configuration = 0x04
  /// What happened; ones written back clear.
  case interruptCause = 0x0C
  /// Which causes raise the interrupt line.
  case interruptEnable = 0x0D
  /// Always ``QCA7005Numbers/signature``.
  case signature = 0x1A

  /// First byte of the command that reads the register; the second is 0.
  var readCommand: UInt8 { 0xC0 | rawValue }
  /// First byte of the command that writes the register; the second is 0.
  var writeCommand: UInt8 { 0x40 | rawValue }
}

/// Fixed numbers of the chip.
enum QCA7005Numbers {
  /// What the signature register says.
  static let signature: UInt16 = 0xAA55
  /// Size of the write buffer in bytes: what it has free when it is empty.
  static let bufferLength: UInt16 = 3_163
  /// Most bytes that can be ready: a whole buffer, and the length in front of its first frame.
  static let readLimit: UInt16 = bufferLength + 4
  /// Resets the chip when set in the configuration register.
  static let resetBit: UInt16 = 0x0040
  /// First byte of the command that reads from the chip's buffer; the second is 0.
  static let externalRead: UInt8 = 0x80
  /// Both bytes of the command that writes into the chip's buffer.
  static let externalWrite: UInt8 = 0x00
}

/// Bits of the interrupt registers. Bit 10 (write buffer below its watermark) comes back as soon as it is cleared, and
/// is ignored.
enum QCA7005Cause {
  /// A frame can be read.
  static let packet: UInt16 = 0x0001
  /// More was read than there was.
  static let readError: UInt16 = 0x0002
  /// More was written than there was room for, or what was written is no frame.
  static let writeError: UInt16 = 0x0004
  /// A register was named that there is not.
  static let addressError: UInt16 = 0x0008
  /// The chip has started.
  static let started: UInt16 = 0x0040

  /// What raises the line.
  static let enabled = packet | readError | writeError | started
  /// What is cleared when it was seen.
  static let acknowledged = enabled | addressError
  /// What costs the link, and is believed only when it is read twice.
  static let severe = readError | writeError | started
}
