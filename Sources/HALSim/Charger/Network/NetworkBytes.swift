import HAL

/// Numbers in network byte order, read and written for the simulated charger alone.
///
/// Deliberately not the core's code: the charger must notice when the core gets a field or a checksum wrong.
extension [UInt8] {
  /// Writes a 16 bit number, most significant byte first.
  mutating func appendNetwork(_ value: UInt16) {
    append(UInt8(value >> 8))
    append(UInt8(value & 0xFF))
  }

  /// Writes a 32 bit number, most significant byte first.
  mutating func appendNetwork(_ value: UInt32) {
    appendNetwork(UInt16(value >> 16))
    appendNetwork(UInt16(value & 0xFFFF))
  }

  /// Writes a 64 bit number, most significant byte first.
  mutating func appendNetwork(_ value: UInt64) {
    appendNetwork(UInt32(value >> 32))
    appendNetwork(UInt32(value & 0xFFFF_FFFF))
  }

  /// Writes an Ethernet address.
  mutating func appendNetwork(_ address: MACAddress) {
    for index in 0..<6 { append(address[index]) }
  }

  /// The 16 bit number at `offset`, or nil past the end.
  func network16(at offset: Int) -> UInt16? {
    guard offset >= 0, offset + 2 <= count else { return nil }
    return UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
  }

  /// The 32 bit number at `offset`, or nil past the end.
  func network32(at offset: Int) -> UInt32? {
    guard let high = network16(at: offset), let low = network16(at: offset + 2) else { return nil }
    return UInt32(high) << 16 | UInt32(low)
  }

  /// The 64 bit number at `offset`, or nil past the end.
  func network64(at offset: Int) -> UInt64? {
    guard let high = network32(at: offset), let low = network32(at: offset + 4) else { return nil }
    return UInt64(high) << 32 | UInt64(low)
  }

  /// The Ethernet address at `offset`, or nil past the end.
  func networkMAC(at offset: Int) -> MACAddress? {
    guard let high = network16(at: offset), let low = network32(at: offset + 2) else { return nil }
    return MACAddress(UInt64(high) << 32 | UInt64(low))
  }
}
