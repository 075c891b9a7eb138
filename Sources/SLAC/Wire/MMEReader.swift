import HAL

/// A checked way through the bytes of one frame: each read ends in a value or in a typed error, never past the end.
public struct MMEReader: ~Escapable {
  private let bytes: Span<UInt8>

  /// Offset of the next byte from the start of the frame.
  public private(set) var offset: Int

  /// Version of the message format, 0...2; some vendor messages are laid out by it.
  public let version: UInt8

  /// A reader of `bytes` from `offset` on.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>, offset: Int = 0, version: UInt8 = 1) {
    self.bytes = bytes
    self.offset = offset
    self.version = version
  }

  /// Bytes left.
  public var remaining: Int { max(bytes.count - offset, 0) }

  /// Reads one byte.
  @_lifetime(self: copy self)
  public mutating func byte() throws(MMEError) -> UInt8 {
    guard let value = bytes.byte(at: offset) else { throw MMEError(.truncated, at: offset) }
    offset += 1
    return value
  }

  /// Steps over `count` bytes, which must be there.
  @_lifetime(self: copy self)
  public mutating func skip(_ count: Int) throws(MMEError) {
    guard count <= remaining else { throw MMEError(.truncated, at: offset) }
    offset += count
  }

  /// Reads a number of `count` (1...8) bytes, most significant first.
  @_lifetime(self: copy self)
  public mutating func bigEndian(_ count: Int) throws(MMEError) -> UInt64 {
    guard let field = bytes.bytes(at: offset, count: count) else { throw MMEError(.truncated, at: offset) }
    var value: UInt64 = 0
    for index in field.indices { value = value << 8 | UInt64(field[index]) }
    offset += count
    return value
  }

  /// Reads a 16 bit number, least significant byte first.
  @_lifetime(self: copy self)
  public mutating func littleEndian16() throws(MMEError) -> UInt16 {
    guard let value = bytes.uint16LittleEndian(at: offset) else { throw MMEError(.truncated, at: offset) }
    offset += 2
    return value
  }

  /// Reads a 32 bit number, most significant byte first.
  @_lifetime(self: copy self)
  public mutating func bigEndian32() throws(MMEError) -> UInt32 { UInt32(truncatingIfNeeded: try bigEndian(4)) }

  /// Reads an address.
  @_lifetime(self: copy self)
  public mutating func address() throws(MMEError) -> MACAddress { MACAddress(try bigEndian(6)) }

  /// Reads a run id.
  @_lifetime(self: copy self)
  public mutating func runID() throws(MMEError) -> RunID { RunID(try bigEndian(8)) }

  /// Reads a network id.
  @_lifetime(self: copy self)
  public mutating func networkID() throws(MMEError) -> NetworkID { NetworkID(try bigEndian(7)) }

  /// Reads a network key.
  @_lifetime(self: copy self)
  public mutating func networkKey() throws(MMEError) -> NetworkKey {
    NetworkKey(high: try bigEndian(8), low: try bigEndian(8))
  }

  /// Reads a station identification.
  @_lifetime(self: copy self)
  public mutating func stationID() throws(MMEError) -> StationID {
    StationID(high: try bigEndian(8), low: try bigEndian(8), last: try byte())
  }

  /// Reads `count` bytes.
  ///
  /// - Throws: kind `tooMany` when `count` is above the capacity, `truncated` when the frame ends too soon.
  @_lifetime(self: copy self)
  public mutating func fixedBytes<let capacity: Int>(_ count: Int) throws(MMEError) -> FixedBytes<capacity> {
    guard count <= capacity else { throw MMEError(.tooMany, at: offset) }
    guard let field = bytes.bytes(at: offset, count: count), let value = FixedBytes<capacity>(field) else {
      throw MMEError(.truncated, at: offset)
    }
    offset += count
    return value
  }
}
