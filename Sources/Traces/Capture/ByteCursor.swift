/// Reads numbers from a file's bytes in either byte order; nil past the end.
struct ByteCursor {
  let bytes: [UInt8]

  /// Bytes from `offset` to the end; 0 past it.
  func remaining(from offset: Int) -> Int { max(0, bytes.count - offset) }

  func uint16(at offset: Int, bigEndian: Bool) -> UInt16? {
    guard offset >= 0, bytes.count - offset >= 2 else { return nil }
    let first = UInt16(bytes[offset])
    let second = UInt16(bytes[offset + 1])
    return bigEndian ? first << 8 | second : second << 8 | first
  }

  func uint32(at offset: Int, bigEndian: Bool) -> UInt32? {
    guard offset >= 0, bytes.count - offset >= 4 else { return nil }
    var value: UInt32 = 0
    for index in 0..<4 { value = value << 8 | UInt32(bytes[offset + (bigEndian ? index : 3 - index)]) }
    return value
  }
}
