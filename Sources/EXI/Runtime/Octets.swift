/// Stores the lowest `count` octets (1 to 7) of a word, the first one uppermost, where there is room for them.
@inline(__always)
func storeOctets<let capacity: Int>(
  _ octets: UInt64, count: Int, at start: Int, in storage: inout [capacity of UInt8]
) {
  if start &+ 8 <= capacity {
    // One store; what it writes behind the last octet is overwritten by the next, or never looked at.
    let word = (octets &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)).bigEndian
    withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: word, toByteOffset: start, as: UInt64.self) }
    return
  }
  for index in 0..<count {
    let shift = UInt64(truncatingIfNeeded: 8 &* (count &- 1 &- index))
    storage[start &+ index] = UInt8(truncatingIfNeeded: octets &>> shift)
  }
}

/// Loads `count` octets (1 to 7) into the lowest bits of a word, the first one uppermost.
@inline(__always)
func loadOctets<let capacity: Int>(count: Int, at start: Int, in storage: [capacity of UInt8]) -> UInt64 {
  if start &+ 8 <= capacity {
    let word = withUnsafeBytes(of: storage) { $0.loadUnaligned(fromByteOffset: start, as: UInt64.self) }
    return UInt64(bigEndian: word) &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count)
  }
  var octets: UInt64 = 0
  for index in 0..<count { octets = octets &<< 8 | UInt64(storage[start &+ index]) }
  return octets
}
