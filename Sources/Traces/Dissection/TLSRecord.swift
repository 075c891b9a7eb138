/// A connection that turns out to be encrypted, or a packet that gives its keys away.
public struct TLSRecord: Sendable {
  /// Number of the connection, nil for a packet with keys.
  public var connection: Int?
  /// Text of the key log, nil for a connection.
  public var keys: String?
}
