/// Where a deferred part stands in the bytes it was decoded from (or in a scratch space).
///
/// EXI content has no state that depends on its place, so the bits can be copied to any other position.
public struct EXIRange: Equatable, Sendable {
  /// The first bit, counted from the start of the source bytes.
  public var bitOffset: UInt32
  /// The number of bits.
  public var bitLength: UInt32

  /// A range of bits.
  public init(bitOffset: UInt32, bitLength: UInt32) {
    self.bitOffset = bitOffset
    self.bitLength = bitLength
  }

  /// A range between two positions of a reader or writer, the second not before the first.
  init(from start: Int, to end: Int) {
    bitOffset = UInt32(truncatingIfNeeded: start)
    bitLength = UInt32(truncatingIfNeeded: end &- start)
  }

  /// No bits.
  static var empty: EXIRange { EXIRange(bitOffset: 0, bitLength: 0) }
}
