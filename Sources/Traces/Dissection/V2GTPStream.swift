/// Cuts one direction of a TCP connection into V2GTP messages.
struct V2GTPStream {
  /// What a connection carries.
  enum Content {
    /// Nothing seen yet.
    case unknown
    case v2gtp
    case tls
    /// Neither; its bytes are not looked at.
    case other
  }

  /// One complete message.
  struct Message {
    var payloadType: UInt16
    var payload: [UInt8]
    /// Frame that completed it.
    var frame: Int
    /// All frames that it came in.
    var frames: [Int]
  }

  /// Longest payload that is believed, in bytes; the longest message of the standards has some 20 kB.
  private static let longestPayload = 1 << 20

  private(set) var content = Content.unknown
  private var pending: [UInt8] = []
  private var frames: [Int] = []

  /// Takes the next bytes; returns the messages they complete.
  mutating func receive(_ piece: TCPStream.Piece) -> [Message] {
    if piece.followsGap { resynchronize() }
    guard content != .tls else { return [] }
    if content == .other {
      // A capture may start inside a message: try again wherever a segment looks like the start of one.
      guard Self.startsMessage(piece.bytes) else { return [] }
      content = .unknown
    }
    pending += piece.bytes
    if frames.last != piece.frame { frames.append(piece.frame) }
    var messages: [Message] = []
    while let message = takeMessage(frame: piece.frame) { messages.append(message) }
    return messages
  }

  private mutating func takeMessage(frame: Int) -> Message? {
    guard let length = payloadLength() else { return nil }
    guard pending.count - 8 >= length else { return nil }
    let type = UInt16(pending[2]) << 8 | UInt16(pending[3])
    let message = Message(payloadType: type, payload: Array(pending[8..<(8 + length)]), frame: frame, frames: frames)
    pending.removeFirst(8 + length)
    frames = pending.isEmpty ? [] : [frame]
    return message
  }

  /// Length of the payload at the front; nil while the header is incomplete or when it is no V2GTP.
  private mutating func payloadLength() -> Int? {
    guard pending.count >= 2 else { return nil }
    guard Self.startsMessage(pending[...]) else {
      content = content == .unknown && Self.startsTLS(pending) ? .tls : .other
      resynchronize()
      return nil
    }
    content = .v2gtp
    guard pending.count >= 8 else { return nil }
    let length = pending[4..<8].reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.longestPayload else {
      content = .other
      resynchronize()
      return nil
    }
    return length
  }

  private mutating func resynchronize() {
    pending.removeAll()
    frames.removeAll()
  }

  /// Protocol version 1 and its inverse.
  private static func startsMessage(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count >= 2 && bytes[bytes.startIndex] == 0x01 && bytes[bytes.startIndex + 1] == 0xFE
  }

  /// A record of the handshake, TLS 1.0 to 1.3 on the wire.
  private static func startsTLS(_ bytes: [UInt8]) -> Bool { bytes.count >= 2 && bytes[0] == 0x16 && bytes[1] == 0x03 }
}
