/// A window into a capture's bytes; reading past its end gives nil.
struct FrameBytes {
  let bytes: [UInt8]
  let range: Range<Int>

  var count: Int { range.count }

  var slice: ArraySlice<UInt8> { bytes[range] }

  func byte(_ offset: Int) -> UInt8? {
    guard offset >= 0, offset < range.count else { return nil }
    return bytes[range.lowerBound + offset]
  }

  func word(_ offset: Int) -> UInt16? {
    guard offset >= 0, range.count - offset >= 2 else { return nil }
    let at = range.lowerBound + offset
    return UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
  }

  func word32(_ offset: Int) -> UInt32? {
    guard let high = word(offset), let low = word(offset + 2) else { return nil }
    return UInt32(high) << 16 | UInt32(low)
  }

  func word64(_ offset: Int) -> UInt64? {
    guard let high = word32(offset), let low = word32(offset + 4) else { return nil }
    return UInt64(high) << 32 | UInt64(low)
  }

  func slice(_ offset: Int, _ length: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, length >= 0, offset <= range.count, range.count - offset >= length else { return nil }
    let at = range.lowerBound + offset
    return bytes[at..<(at + length)]
  }

  /// From `offset` on, cut to `length` bytes and to what is there; empty past the end.
  func window(from offset: Int, length: Int = .max) -> FrameBytes {
    let start = range.lowerBound + min(max(0, offset), range.count)
    let end = length < range.upperBound - start ? start + max(0, length) : range.upperBound
    return FrameBytes(bytes: bytes, range: start..<end)
  }
}
