import Traces

/// The values of each kind at which something changes in the encoding.
package enum Edges {
  /// Members of a list without an upper bound, at most.
  package static let listLimit = 40
  /// Characters or bytes of a value without an upper bound, at most.
  package static let lengthLimit = 300

  /// Integers within bounds: the least, the greatest, and around 0, the steps of 7 bits, and powers of two.
  package static func integers(_ bounds: ClosedRange<Int128>) -> [Int128] {
    var candidates: [Int128] = [bounds.lowerBound, bounds.upperBound, 0, 1, -1, bounds.lowerBound + 1]
    candidates.append(bounds.upperBound - 1)
    for bits in [7, 14, 21, 28, 35, 42, 49, 56, 63] {
      let step = Int128(1) << Int128(bits)
      candidates += [step - 1, step, -step - 1, -step]
    }
    for bits in [8, 15, 16, 31, 32] {
      let power = Int128(1) << Int128(bits)
      candidates += [power - 1, power, -power]
    }
    return unique(candidates.filter { bounds.contains($0) })
  }

  /// Integers of any size as decimal digits: small ones, those around 64 bits, and the longest run of nines that fits.
  package static func bigIntegers(bits: Int) -> [String] {
    // 0.3 decimal digits for each bit are a little fewer than would fit.
    let nines = String(repeating: "9", count: max(1, bits * 3 / 10))
    return unique([
      "0", "1", "-1", "63", "64", "127", "128", "-128", "-129", "18446744073709551615", nines, "-" + nines,
    ])
    .filter { $0.count <= nines.count + 1 }
  }

  /// Lengths within bounds: the shortest that is not empty, the least, the next, around the steps of the length's own
  /// encoding, and the greatest.
  package static func lengths(_ minimum: Int, _ maximum: Int?) -> [Int] {
    let top = min(maximum ?? lengthLimit, max(lengthLimit, minimum))
    let candidates = [max(minimum, 1), minimum, minimum + 1, 7, 8, 39, 40, 41, 65, 125, 126, 127, 128, top - 1, top]
    return unique(candidates.filter { $0 >= minimum && $0 <= top })
  }

  /// How many members a list may have: the fewest, one, two, around those held in place, and the most.
  package static func counts(_ minimum: Int, _ maximum: Int?, inPlace: Int, limit: Int) -> [Int] {
    let least = max(minimum, 1)
    let top = max(min(maximum ?? listLimit, limit), least)
    let candidates = [least, 1, 2, 3, inPlace, inPlace + 1, top - 1, top]
    return unique(candidates.filter { $0 >= least && $0 <= top })
  }

  private static func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen = Set<Value>()
    return values.filter { seen.insert($0).inserted }
  }
}

/// Text and bytes as a source makes them up.
enum Content {
  /// Characters that take one, two, three and four bytes of UTF-8, and in EXI one, two and three.
  static let wide: [Unicode.Scalar] = ["\u{80}", "ä", "ß", "\u{7FF}", "\u{800}", "€", "\u{FFFD}", "\u{10000}", "😀"]

  /// Characters that mean something in XML or JSON.
  static let marked: [Unicode.Scalar] = ["<", ">", "&", "\"", "'", "\\", "/", "]", "{", "}"]

  /// A string of so many code points; neither the first nor the last is a space, which XML need not keep.
  static func text(_ count: Int, _ random: inout SplitMix, isPlain: Bool) -> JSONValue {
    var text = String.UnicodeScalarView()
    for index in 0..<count {
      let isEnd = index == 0 || index == count - 1
      if !isPlain, random.chance(1, in: 3) {
        text.append(random.pick(random.chance(1, in: 2) ? wide : marked))
      } else {
        text.append(Unicode.Scalar(UInt8((isEnd ? 0x21 : 0x20) + random.next(below: isEnd ? 94 : 95))))
      }
    }
    return .string(String(text))
  }

  /// So many bytes.
  static func bytes(_ count: Int, _ random: inout SplitMix) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }
}
