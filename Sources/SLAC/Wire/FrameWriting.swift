import HAL

/// Writing of the values that management messages are made of.
extension FrameBuffer {
  /// Writes the lower `length` (1...8) bytes of `value`, most significant first.
  public mutating func append(bigEndian value: UInt64, count length: Int) {
    for index in stride(from: length - 1, through: 0, by: -1) {
      append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index)))
    }
  }

  /// Writes a run id, eight bytes.
  public mutating func append(_ runID: RunID) { append(bigEndian: runID.value, count: 8) }

  /// Writes a network id, seven bytes.
  public mutating func append(_ networkID: NetworkID) { append(bigEndian: networkID.value, count: 7) }

  /// Writes a network key, 16 bytes.
  public mutating func append(_ key: NetworkKey) {
    append(bigEndian: key.high, count: 8)
    append(bigEndian: key.low, count: 8)
  }

  /// Writes a station identification, 17 bytes.
  public mutating func append(_ id: StationID) {
    append(bigEndian: id.high, count: 8)
    append(bigEndian: id.low, count: 8)
    append(id.last)
  }

  /// Writes the bytes in use.
  public mutating func append<let length: Int>(_ bytes: FixedBytes<length>) {
    for index in 0..<bytes.count { append(bytes[index]) }
  }
}
