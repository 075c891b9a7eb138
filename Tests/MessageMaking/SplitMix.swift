/// The SplitMix64 generator: one seed, one sequence.
package struct SplitMix: Sendable {
  private var state: UInt64

  /// A generator whose numbers depend on `seed` only.
  package init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number of 0 up to, but not including, `bound`, which must be positive.
  package mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// True in `numerator` of `denominator` cases.
  package mutating func chance(_ numerator: Int, in denominator: Int) -> Bool { next(below: denominator) < numerator }

  /// One of some elements, which must not be none.
  package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[next(below: elements.count)] }
}
