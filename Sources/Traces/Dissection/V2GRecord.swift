/// A V2GTP message of a TCP connection in a capture.
public struct V2GRecord: Sendable {
  /// Number of the connection in the capture, from 0.
  public var connection: Int
  /// Sender.
  public var source: V2GRole
  /// V2GTP payload type: 0x8001 handshake, DIN and ISO 15118-2; 0x8002...0x8004 ISO 15118-20.
  public var payloadType: UInt16
  /// Grammar, by the handshake; nil when the connection had none and the document does not tell.
  public var schema: V2GSchema?
  /// The EXI document, without the V2GTP header.
  public var exi: [UInt8]
  /// Frames that the message came in; the last one completed it.
  public var frames: [Int]
  /// The content, where the grammar is implemented and the document follows it.
  public var content: V2GContent?
  /// Why there is no content, in words.
  public var note: String?
}
