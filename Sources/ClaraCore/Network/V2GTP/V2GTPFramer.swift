import HAL

/// Cuts a byte stream into V2GTP messages, wherever the segment borders lie.
///
/// Push bytes until ``isComplete``, use ``header`` and ``payload``, call ``startNext()``, push the rest. One error
/// ends the stream: where the next message begins is not known any more.
public struct V2GTPFramer: Sendable {
  private var front: FixedBytes<8>
  private var body: FrameBuffer<4096>

  /// The header of the message being received; nil until its 8 bytes are there.
  public private(set) var header: V2GTPHeader?

  /// A framer at the start of a stream.
  public init() {
    front = FixedBytes()
    body = FrameBuffer()
    header = nil
  }

  /// True when a whole message is there.
  public var isComplete: Bool {
    guard let header else { return false }
    return body.count == Int(header.payloadLength)
  }

  /// The payload bytes received so far; the whole payload when ``isComplete``.
  public var payload: Span<UInt8> {
    @_lifetime(borrow self) @_addressableSelf
    borrowing get { body.span }
  }

  /// Takes bytes up to the end of the current message and returns how many it took; 0 once ``isComplete``.
  ///
  /// - Throws: ``V2GTPError`` as soon as the header cannot be right.
  public mutating func push(_ bytes: Span<UInt8>) throws(V2GTPError) -> Int {
    var taken = 0
    while header == nil, taken < bytes.count {
      front.append(bytes[taken])
      taken += 1
      try V2GTPHeader.checkVersion(of: front.span)
      if front.count == V2GTPHeader.length { header = try V2GTPHeader(parsing: front.span) }
    }
    guard let header else { return taken }
    let length = min(Int(header.payloadLength) - body.count, bytes.count - taken)
    body.append(bytes.extracting(taken..<(taken + length)))
    return taken + length
  }

  /// Forgets the current message, complete or not.
  public mutating func startNext() {
    front.removeAll()
    body.removeAll()
    header = nil
  }
}
