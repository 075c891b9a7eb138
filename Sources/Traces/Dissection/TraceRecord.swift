/// One thing seen in a capture.
public struct TraceRecord: Sendable {
  /// What was seen.
  public enum Content: Sendable {
    /// A HomePlug management message.
    case mme(MMERecord)
    /// A discovery message.
    case sdp(SDPRecord)
    /// An event of a TCP connection.
    case tcp(TCPRecord)
    /// An encrypted connection, or keys.
    case tls(TLSRecord)
    /// A V2G message.
    case v2g(V2GRecord)
    /// A CAN frame.
    case can(CANRecord)
  }

  /// Number of the frame, from 1.
  public var frame: Int
  /// When it was captured.
  public var time: CaptureTime
  /// What was seen.
  public var content: Content
}
