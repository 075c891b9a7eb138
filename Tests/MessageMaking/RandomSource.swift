import Traces

/// Makes up one random message; the seed says everything about it.
///
/// Optional parts are there never, seldom, often, mostly or always, the same for a whole message; numbers and lengths
/// favour the edges; lists are short, and sometimes as long as they may be.
package final class RandomSource: ValueSource {
  /// Members of all lists of one message together, about.
  static let memberLimit = 60

  private var random: SplitMix
  /// Optional parts that are there, of eight.
  private let density: Int
  private let isPlain: Bool
  private var members = 0

  /// A source for one message.
  package init(seed: UInt64) {
    random = SplitMix(seed: seed)
    density = random.pick([0, 1, 3, 5, 7, 8])
    isPlain = random.chance(7, in: 8)
  }

  package func enter(_ path: String, keys: [String]) {}

  package func require(_ key: String, in path: String) {}

  package func includes(_ key: String, in path: String) -> Bool { random.chance(density, in: 8) }

  package func choose(_ keys: [String], isOptional: Bool, in path: String) -> Int? {
    // What a message is about is always there, but for a few: a body may be empty.
    let isRoot = path.isEmpty || path.hasSuffix("Body")
    if isOptional, isRoot ? random.chance(1, in: 100) : !random.chance(density, in: 8) { return nil }
    return random.next(below: keys.count)
  }

  package func count(minimum: Int, maximum: Int?, inPlace: Int, at path: String) -> Int {
    let limit = max(1, Self.memberLimit - members)
    let counts = Edges.counts(minimum, maximum, inPlace: inPlace, limit: limit)
    let count = random.chance(1, in: 4) ? random.pick(counts) : counts[0] + random.next(below: 3)
    let allowed = min(count, maximum ?? Int.max, max(limit, minimum, 1))
    members += allowed
    return allowed
  }

  package func value(_ kind: ValueKind, at path: String) -> JSONValue {
    switch kind {
    case .boolean: return .bool(random.chance(1, in: 2))
    case .integer(let allowed, _): return integer(allowed)
    case .bigInteger(let bits): return .number(JSONNumber(text: random.pick(Edges.bigIntegers(bits: bits))))
    case .enumeration(let names): return .string(random.pick(names))
    case .text(let minimum, let maximum):
      return Content.text(length(minimum, maximum), &random, isPlain: isPlain)
    case .hex(let minimum, let maximum): return .hex(Content.bytes(length(minimum, maximum), &random))
    case .base64(let minimum, let maximum): return .base64(Content.bytes(length(minimum, maximum), &random))
    }
  }

  private func integer(_ allowed: ClosedRange<Int128>) -> JSONValue {
    if random.chance(1, in: 2) { return .integer(random.pick(Edges.integers(allowed))) }
    let bits = random.next() >> UInt64(random.next(below: 64))
    let (span, isHuge) = allowed.upperBound.subtractingReportingOverflow(allowed.lowerBound)
    return .integer(allowed.lowerBound + (isHuge ? Int128(bits) : Int128(bits) % (span + 1)))
  }

  private func length(_ minimum: Int, _ maximum: Int?) -> Int {
    // Seldom empty: other codecs write that in another way, so such a message is compared less strictly.
    if minimum == 0, random.chance(1, in: 60) { return 0 }
    let lengths = Edges.lengths(max(minimum, min(1, maximum ?? 1)), maximum)
    if random.chance(1, in: 3) { return random.pick(lengths) }
    return min(max(minimum, 1) + random.next(below: 12), lengths.last ?? minimum)
  }
}
