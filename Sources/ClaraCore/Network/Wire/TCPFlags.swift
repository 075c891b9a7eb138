/// The control bits of a TCP header (RFC 9293, 3.1).
public struct TCPFlags: Equatable, Sendable {
  /// The bits as on the wire; those above ACK are dropped on receive.
  public var rawValue: UInt8

  /// Flags from their bits on the wire.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// No flag.
  public static let none = TCPFlags(rawValue: 0)
  /// The sender has nothing more to send.
  public static let fin = TCPFlags(rawValue: 0x01)
  /// Synchronises sequence numbers.
  public static let syn = TCPFlags(rawValue: 0x02)
  /// Ends the connection at once.
  public static let rst = TCPFlags(rawValue: 0x04)
  /// Hand the data to the application now.
  public static let psh = TCPFlags(rawValue: 0x08)
  /// The acknowledgement number counts.
  public static let ack = TCPFlags(rawValue: 0x10)

  /// True when all flags of `other` are set.
  public func contains(_ other: TCPFlags) -> Bool { rawValue & other.rawValue == other.rawValue }

  /// Both sets of flags together.
  public static func | (left: TCPFlags, right: TCPFlags) -> TCPFlags {
    TCPFlags(rawValue: left.rawValue | right.rawValue)
  }
}
