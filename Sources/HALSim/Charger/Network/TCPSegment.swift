/// One TCP segment as the simulated charger reads and writes it (RFC 9293, 3.1).
struct TCPSegment: Equatable {
  /// Header flags, by bit.
  struct Flags: OptionSet, Hashable {
    let rawValue: UInt8
    static let fin = Flags(rawValue: 1)
    static let syn = Flags(rawValue: 2)
    static let rst = Flags(rawValue: 4)
    static let psh = Flags(rawValue: 8)
    static let ack = Flags(rawValue: 16)
  }

  var sourcePort: UInt16
  var destinationPort: UInt16
  var sequence: UInt32
  var acknowledgement: UInt32
  var flags: Flags
  var window: UInt16
  /// Maximum segment size option, only in a segment with SYN.
  var maximumSegmentSize: UInt16?
  var payload: [UInt8] = []

  /// Sequence numbers that the segment takes up: its bytes, and one each for SYN and FIN.
  var length: UInt32 {
    UInt32(payload.count) + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
  }

  /// The segment as bytes with a checksum of 0, which the packet around it seals.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendNetwork(sourcePort)
    bytes.appendNetwork(destinationPort)
    bytes.appendNetwork(sequence)
    bytes.appendNetwork(acknowledgement)
    bytes += [maximumSegmentSize == nil ? 0x50 : 0x60, flags.rawValue]
    bytes.appendNetwork(window)
    bytes += [0, 0, 0, 0]
    if let size = maximumSegmentSize {
      bytes += [2, 4]
      bytes.appendNetwork(size)
    }
    return bytes + payload
  }
}

extension TCPSegment {
  /// The segment in `bytes`, or nil where that is too short or the header length is wrong.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 20, let sequence = bytes.network32(at: 4), let acknowledgement = bytes.network32(at: 8),
      let source = bytes.network16(at: 0), let destination = bytes.network16(at: 2),
      let window = bytes.network16(at: 14)
    else { return nil }
    let header = Int(bytes[12] >> 4) * 4
    guard header >= 20, header <= bytes.count else { return nil }
    self.init(
      sourcePort: source, destinationPort: destination, sequence: sequence, acknowledgement: acknowledgement,
      flags: Flags(rawValue: bytes[13] & 0x1F), window: window,
      maximumSegmentSize: Self.segmentSizeOption(bytes, end: header), payload: Array(bytes[header...]))
  }

  /// The maximum segment size among the options, if it is there and well formed.
  private static func segmentSizeOption(_ bytes: [UInt8], end: Int) -> UInt16? {
    var offset = 20
    while offset < end {
      let kind = bytes[offset]
      if kind == 0 { return nil }
      if kind == 1 {
        offset += 1
        continue
      }
      guard offset + 1 < end, bytes[offset + 1] >= 2 else { return nil }
      if kind == 2, bytes[offset + 1] == 4, offset + 4 <= end { return bytes.network16(at: offset + 2) }
      offset += Int(bytes[offset + 1])
    }
    return nil
  }
}
