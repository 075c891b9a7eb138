/// Where a deferred part stands in the bytes it was decoded from (or in a scratch space).
///
/// EXI content has no state that depends on its place, so the bits can be copied to any other position.
public struct EXIRange: Equatable, Sendable {
  /// The first bit, counted from the start of the source bytes.
  public var bitOffset: UInt32
  /// The number of bits, and above them whether full lists end like open ones.
  private var lengthAndEnds: UInt32

  private static var openEnds: UInt32 { 1 << 31 }

  /// The number of bits, below 2^31.
  public var bitLength: UInt32 {
    get { lengthAndEnds & ~EXIRange.openEnds }
    set { lengthAndEnds = lengthAndEnds & EXIRange.openEnds | newValue & ~EXIRange.openEnds }
  }

  /// Whether full lists in the part end like lists that could go on (`EXINote.Kind.fullListEnd`): such a part is
  /// decoded that way, and encoded anew rather than copied.
  public private(set) var hasOpenEnds: Bool {
    get { lengthAndEnds & EXIRange.openEnds != 0 }
    set { lengthAndEnds = bitLength | (newValue ? EXIRange.openEnds : 0) }
  }

  /// A range of bits.
  public init(bitOffset: UInt32, bitLength: UInt32) {
    self.bitOffset = bitOffset
    lengthAndEnds = bitLength & ~EXIRange.openEnds
  }

  /// A range between two positions of a reader or writer, the second not before the first.
  init(from start: Int, to end: Int, hasOpenEnds: Bool = false) {
    self.init(
      bitOffset: UInt32(truncatingIfNeeded: start), bitLength: UInt32(truncatingIfNeeded: end &- start))
    self.hasOpenEnds = hasOpenEnds
  }

  /// No bits.
  static var empty: EXIRange { EXIRange(bitOffset: 0, bitLength: 0) }
}
