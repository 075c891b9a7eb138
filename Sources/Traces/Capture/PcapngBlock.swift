/// Numbers of the pcapng format (draft-ietf-opsawg-pcapng).
enum PcapngBlock {
  static let sectionHeader: UInt32 = 0x0A0D_0D0A
  static let interfaceDescription: UInt32 = 1
  static let obsoletePacket: UInt32 = 2
  static let simplePacket: UInt32 = 3
  static let interfaceStatistics: UInt32 = 5
  static let enhancedPacket: UInt32 = 6

  static let byteOrderMagic: UInt32 = 0x1A2B_3C4D

  /// Longest block that is believed, in bytes.
  static let longestBlock = 16 * 1024 * 1024

  enum Option {
    static let end: UInt16 = 0
    static let comment: UInt16 = 1
    static let sectionApplication: UInt16 = 4
    static let interfaceName: UInt16 = 2
    static let interfaceDescription: UInt16 = 3
    static let timeResolution: UInt16 = 9
    static let timeOffset: UInt16 = 14
    static let packetFlags: UInt16 = 2
  }
}
