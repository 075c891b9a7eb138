/// V2GTP framing on the charger's side: cuts the byte stream of a connection into messages (ISO 15118-2, 7.8.3).
struct V2GTPStream {
  /// One thing found in the stream.
  enum Item: Equatable {
    /// A message of a payload type.
    case message(payloadType: UInt16, [UInt8])
    /// The header is none, or announces more than ``lengthLimit``: the stream cannot be followed any further.
    case broken
  }

  /// Longest payload accepted, in bytes.
  static let lengthLimit: UInt32 = 65_536
  /// Payload type of an EXI message (handshake, DIN 70121, ISO 15118-2).
  static let exi: UInt16 = 0x8001
  /// Payload type of an SDP request.
  static let sdpRequest: UInt16 = 0x9000
  /// Payload type of an SDP response.
  static let sdpResponse: UInt16 = 0x9001

  private var buffer: [UInt8] = []
  private var isBroken = false

  /// Adds what came in and returns what is complete now.
  mutating func append(_ bytes: [UInt8]) -> [Item] {
    guard !isBroken else { return [] }
    buffer += bytes
    var items: [Item] = []
    while buffer.count >= 8 {
      guard buffer[0] == 0x01, buffer[1] == 0xFE, let type = buffer.network16(at: 2),
        let length = buffer.network32(at: 4), length <= Self.lengthLimit
      else {
        isBroken = true
        return items + [.broken]
      }
      let end = 8 + Int(length)
      guard buffer.count >= end else { break }
      items.append(.message(payloadType: type, Array(buffer[8..<end])))
      buffer.removeFirst(end)
    }
    return items
  }

  /// A message with its header.
  static func frame(_ payload: [UInt8], type: UInt16 = exi) -> [UInt8] {
    var bytes: [UInt8] = [0x01, 0xFE]
    bytes.appendNetwork(type)
    bytes.appendNetwork(UInt32(payload.count))
    return bytes + payload
  }
}
