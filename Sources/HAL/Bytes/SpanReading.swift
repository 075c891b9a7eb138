/// Checked reads from bytes that came from outside: nil instead of a trap when they end too soon.
extension Span where Element == UInt8 {
  /// The byte at `offset`, or nil past the end.
  public func byte(at offset: Int) -> UInt8? {
    guard offset >= 0, offset < count else { return nil }
    return self[offset]
  }

  /// The 16 bit number at `offset`, most significant byte first, or nil past the end.
  public func uint16BigEndian(at offset: Int) -> UInt16? {
    guard offset >= 0, offset <= count - 2 else { return nil }
    return UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
  }

  /// The 16 bit number at `offset`, least significant byte first, or nil past the end.
  public func uint16LittleEndian(at offset: Int) -> UInt16? {
    guard offset >= 0, offset <= count - 2 else { return nil }
    return UInt16(self[offset + 1]) << 8 | UInt16(self[offset])
  }

  /// The 32 bit number at `offset`, most significant byte first, or nil past the end.
  public func uint32BigEndian(at offset: Int) -> UInt32? {
    guard let high = uint16BigEndian(at: offset), let low = uint16BigEndian(at: offset + 2) else { return nil }
    return UInt32(high) << 16 | UInt32(low)
  }

  /// `length` bytes from `offset` on, or nil when they are not all there.
  @_lifetime(copy self)
  public func bytes(at offset: Int, count length: Int) -> Span<UInt8>? {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
    return extracting(offset..<(offset + length))
  }
}
