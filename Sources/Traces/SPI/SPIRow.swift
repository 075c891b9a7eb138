/// One row of an SPI export; where rows hold longer words, one byte of such a row.
struct SPIRow {
  enum Kind: UInt8 {
    /// Chip select falls.
    case enable
    /// One byte in each direction.
    case byte
    /// Chip select rises.
    case disable
    /// A row that could not be read: at least one byte is missing.
    case hole
  }

  var kind: Kind
  /// Picoseconds since the start of the recording; may be negative.
  var time_ps: Int64
  var mosi: UInt8 = 0
  var miso: UInt8 = 0
  /// The number that the analyser counts chip selects with; -1 where it has none.
  var packet: Int32 = -1
  /// Line in the file, from 1.
  var line: Int
}

/// What one row of an export holds in one direction: 1, 2 or 4 bytes, most significant first.
struct SPIWord: Equatable {
  var value: UInt32
  var byteCount: Int

  /// Byte `index` of it, from 0.
  func byte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: value >> UInt32(8 * (byteCount - 1 - index))) }
}
