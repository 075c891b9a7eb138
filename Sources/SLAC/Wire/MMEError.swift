/// Why bytes are not a management message that we can read.
public struct MMEError: Error, Equatable, Sendable {
  /// The kinds of malformed or foreign frame.
  public enum Kind: UInt8, Sendable {
    /// The EtherType is not 0x88E1.
    case notHomePlug
    /// The frame ends before the field.
    case truncated
    /// The version of the message format is none of 0, 1, 2.
    case unsupportedVersion
    /// The message is one of several fragments, which none of the messages of matching is.
    case fragmented
    /// A count is above the named limit.
    case tooMany
  }

  /// What kind of failure it is.
  public let kind: Kind

  /// Offset of the field in bytes from the start of the frame.
  public let offset: UInt16

  /// A failure at a place; the offset is cut to 16 bits.
  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = UInt16(clamping: offset)
  }
}
