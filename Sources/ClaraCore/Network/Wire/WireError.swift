/// Why bytes from the network are not the packet they should be.
///
/// Every view of this folder ends in one of these; none traps.
public enum WireError: Error, Equatable, Sendable {
  /// The bytes end before the packet does.
  case truncated
  /// The version field names another protocol or version.
  case badVersion
  /// A length field contradicts the bytes that are there, or the protocol.
  case badLength
  /// The checksum does not match, or is absent where it must not be.
  case badChecksum
  /// A neighbour discovery message that came through a router (hop limit below 255).
  case badHopLimit
  /// An option is longer than the room for options, or shorter than its own header.
  case badOption
  /// The type, code or ethertype is another one than asked for.
  case badType
  /// An address that must not be there: a group as source or target, say.
  case badAddress
  /// A piece of a fragmented packet; reassembly is left out on purpose.
  case fragment
  /// An extension header that is not understood.
  case unsupportedHeader
  /// More extension headers than ``IPv6Packet/maximumExtensionHeaders``.
  case tooManyHeaders
}
