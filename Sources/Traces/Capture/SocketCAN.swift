/// The frame layout of link type 227 (LINKTYPE_CAN_SOCKETCAN).
///
/// Bytes 0...3 identifier with flags in its upper bits (big endian), 4 number of data bytes, 5...7 zero, then data.
public enum SocketCAN {
  /// Set in the identifier when it has 29 bits.
  public static let extendedFlag: UInt32 = 0x8000_0000

  /// Length of the header in bytes.
  static let headerLength = 8

  /// The header of a frame with `count` data bytes; `identifier` has the flags in its upper bits.
  static func header(identifier: UInt32, count: Int) -> [UInt8] {
    [
      UInt8(truncatingIfNeeded: identifier >> 24), UInt8(truncatingIfNeeded: identifier >> 16),
      UInt8(truncatingIfNeeded: identifier >> 8), UInt8(truncatingIfNeeded: identifier),
      UInt8(truncatingIfNeeded: count), 0, 0, 0,
    ]
  }

  /// Identifier with flags, and the data; nil when the frame is shorter than it says.
  static func parse(_ frame: ArraySlice<UInt8>) -> (identifier: UInt32, data: ArraySlice<UInt8>)? {
    guard frame.count >= headerLength else { return nil }
    var identifier: UInt32 = 0
    for byte in frame.prefix(4) { identifier = identifier << 8 | UInt32(byte) }
    let count = Int(frame[frame.startIndex + 4])
    guard count <= 8, frame.count >= headerLength + count else { return nil }
    let start = frame.startIndex + headerLength
    return (identifier, frame[start..<(start + count)])
  }
}
