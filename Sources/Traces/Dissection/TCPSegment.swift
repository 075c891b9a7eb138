/// A TCP segment in a capture.
struct TCPSegment {
  var sourcePort: UInt16
  var destinationPort: UInt16
  var sequence: UInt32
  var acknowledgement: UInt32
  var flags: UInt8
  var data: FrameBytes

  static let fin: UInt8 = 0x01
  static let syn: UInt8 = 0x02
  static let rst: UInt8 = 0x04
  static let ack: UInt8 = 0x10

  init?(_ payload: FrameBytes) {
    guard let sourcePort = payload.word(0), let destinationPort = payload.word(2), let sequence = payload.word32(4),
      let acknowledgement = payload.word32(8), let offset = payload.byte(12), let flags = payload.byte(13)
    else { return nil }
    let header = Int(offset >> 4) * 4
    guard header >= 20, header <= payload.count else { return nil }
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.sequence = sequence
    self.acknowledgement = acknowledgement
    self.flags = flags
    data = payload.window(from: header)
  }

  func has(_ flag: UInt8) -> Bool { flags & flag != 0 }
}

/// One end of a connection.
struct TCPEndpoint: Hashable {
  var address: IPv6Text
  var port: UInt16

  /// An arbitrary but fixed order, so that both directions find the same connection.
  func precedes(_ other: TCPEndpoint) -> Bool {
    if address.high != other.address.high { return address.high < other.address.high }
    if address.low != other.address.low { return address.low < other.address.low }
    return port < other.port
  }
}
