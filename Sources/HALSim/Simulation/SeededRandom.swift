/// Reproducible randomness: xoshiro256** seeded by SplitMix64.
///
/// Each consumer takes its own ``stream(_:)`` by name, so that one that draws more often does not shift the others.
public struct SeededRandom: RandomNumberGenerator, Sendable {
  /// The seed this generator was made from; streams derive from it, not from what was drawn.
  public let seed: UInt64

  private var state: [4 of UInt64]

  /// A generator whose whole sequence follows from `seed`.
  public init(seed: UInt64) {
    self.seed = seed
    var mixer = seed
    state = .init(repeating: 0)
    for index in 0..<4 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      state[index] = Self.mix(mixer)
    }
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    let result = Self.rotate(state[1] &* 5, by: 7) &* 9
    let shifted = state[1] << 17
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = Self.rotate(state[3], by: 45)
    return result
  }

  /// A number in `range`, each equally likely (to within 2^-32 for the ranges a simulation uses).
  public mutating func integer(in range: ClosedRange<Int64>) -> Int64 {
    let width = UInt64(bitPattern: range.upperBound &- range.lowerBound) &+ 1
    let bits = next()
    guard width != 0 else { return Int64(bitPattern: bits) }
    return range.lowerBound &+ Int64(bitPattern: bits.multipliedFullWidth(by: width).high)
  }

  /// True in `permille` of 1,000 cases. Always draws, so that a probability of 0 does not shift what follows.
  public mutating func chance(permille: UInt32) -> Bool {
    integer(in: 0...999) < Int64(permille)
  }

  /// An independent generator for the consumer of this name.
  public func stream(_ name: StaticString) -> SeededRandom {
    stream(name, index: 0)
  }

  /// An independent generator for consumer `index` of those that share a name.
  public func stream(_ name: StaticString, index: UInt64) -> SeededRandom {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    name.withUTF8Buffer { bytes in
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    return SeededRandom(seed: Self.mix(seed ^ Self.mix(hash &+ index &* 0x9E37_79B9_7F4A_7C15)))
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  private static func rotate(_ value: UInt64, by count: UInt64) -> UInt64 {
    value << count | value >> (64 - count)
  }
}
