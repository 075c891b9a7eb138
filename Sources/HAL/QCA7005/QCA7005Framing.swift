/// How Ethernet frames stand in the byte stream on both sides of the chip.
///
/// To the chip: AA AA AA AA, length (little endian), 00 00, frame, 55 55. From the chip the same, behind a length of
/// four bytes (big endian) that counts all of it. Source: clara-behaviour 3.2.
enum QCA7005Framing {
  static let startByte: UInt8 = 0xAA
  static let endByte: UInt8 = 0x55

  /// Bytes around a frame: start, length, zeros, end.
  static let overhead = 10
  /// Bytes in front of a frame that comes from the chip.
  static let receivedHeader = 12
  /// Bytes behind a frame.
  static let footer = 2

  /// Shortest frame on the bus; shorter ones are padded.
  static let shortestFrame = 60
  /// Longest frame that the chip hands over, VLAN tag included.
  static let longestFrame = 1_522
}
