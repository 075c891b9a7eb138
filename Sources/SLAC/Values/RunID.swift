import HAL

/// The eight bytes that a car draws for one matching; every message of that matching carries them.
///
/// Source: clara-behaviour 2.3. On the wire the bytes follow in the order of ``value``, most significant first.
public struct RunID: Hashable, Sendable {
  /// The eight bytes as a number.
  public let value: UInt64

  /// The run id whose bytes are those of `value`, most significant first.
  public init(_ value: UInt64) { self.value = value }

  /// A run id from a car's own address and a count, six bytes and two.
  public init(_ address: MACAddress, count: UInt16 = 0) { value = address.value << 16 | UInt64(count) }

  /// The run id of the next try: the last two bytes counted up, so that late frames of the last try are told apart.
  public var next: RunID { RunID(value & ~0xFFFF | (value &+ 1) & 0xFFFF) }
}
