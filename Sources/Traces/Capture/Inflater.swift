/// Deflated data (RFC 1951), inflated.
struct Inflater {
  /// Why it cannot be inflated.
  enum Failure: String, Error {
    case cut
    case damaged
    case tooLarge = "too large"
  }

  private let bytes: [UInt8]
  private let limit: Int
  private var position: Int
  private var bits: UInt64 = 0
  private var bitCount = 0

  init(_ bytes: [UInt8], from offset: Int, limit: Int) {
    self.bytes = bytes
    self.limit = limit
    position = offset
  }

  /// The next byte that was not used.
  var offset: Int { max(0, position - bitCount / 8) }

  /// Appends everything up to the end of the data.
  mutating func run(into output: inout [UInt8]) throws(Failure) {
    let start = output.count
    var isFinal = false
    while !isFinal {
      isFinal = try take(1) == 1
      switch try take(2) {
      case 0: try copyStored(into: &output, start)
      case 1: try inflate(Self.fixed.literals, Self.fixed.distances, into: &output, start)
      case 2:
        let (literals, distances) = try readTables()
        try inflate(literals, distances, into: &output, start)
      default: throw .damaged
      }
    }
    // What is left of the last byte means nothing; whole bytes go back.
    position = offset
    bits = 0
    bitCount = 0
  }

  // MARK: Bits.

  private mutating func fill() {
    while bitCount <= 48, position < bytes.count {
      bits |= UInt64(bytes[position]) << UInt64(bitCount)
      position += 1
      bitCount += 8
    }
  }

  private mutating func take(_ count: Int) throws(Failure) -> Int {
    if bitCount < count { fill() }
    guard bitCount >= count else { throw .cut }
    let value = Int(bits & (1 << UInt64(count) - 1))
    bits >>= UInt64(count)
    bitCount -= count
    return value
  }

  // MARK: Codes.

  /// A prefix code as a table over as many bits as its longest word has: symbol times 16 plus the length of its word; 0
  /// where there is none.
  private struct Code {
    var table: [UInt16]
    var mask: UInt64

    /// The code of symbols with these lengths; nil when it cannot be one.
    init?(_ lengths: ArraySlice<UInt8>) {
      var counts = [Int](repeating: 0, count: 16)
      for length in lengths where length > 0 { counts[Int(length)] += 1 }
      var next = [Int](repeating: 0, count: 16)
      var code = 0
      for length in 1...15 {
        next[length] = code
        code += counts[length]
        guard code <= 1 << length else { return nil }
        code <<= 1
      }
      let size = 1 << (counts.lastIndex { $0 > 0 } ?? 1)
      table = [UInt16](repeating: 0, count: size)
      mask = UInt64(size - 1)
      for (symbol, length) in lengths.enumerated() where length > 0 {
        let length = Int(length)
        let reversed = Self.reverse(next[length], length)
        next[length] += 1
        for index in stride(from: reversed, to: size, by: 1 << length) {
          table[index] = UInt16(symbol << 4 | length)
        }
      }
    }

    private static func reverse(_ value: Int, _ count: Int) -> Int {
      var result = 0
      for bit in 0..<count where value & 1 << bit != 0 { result |= 1 << (count - 1 - bit) }
      return result
    }
  }

  private mutating func symbol(_ code: Code) throws(Failure) -> Int {
    if bitCount < 15 { fill() }
    let entry = Int(code.table[Int(bits & code.mask)])
    let length = entry & 15
    guard length > 0 else { throw bitCount < 15 ? .cut : .damaged }
    guard length <= bitCount else { throw .cut }
    bits >>= UInt64(length)
    bitCount -= length
    return entry >> 4
  }

  private static let fixed: (literals: Code, distances: Code) = {
    let literals = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 } as [UInt8]
    let distances = [UInt8](repeating: 5, count: 30)
    guard let first = Code(literals[...]), let second = Code(distances[...]) else {
      preconditionFailure("the fixed codes of deflate are codes")
    }
    return (first, second)
  }()

  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  private mutating func readTables() throws(Failure) -> (Code, Code) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let lengthCount = try take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else { throw .damaged }
    var small = [UInt8](repeating: 0, count: 19)
    for index in 0..<lengthCount { small[Self.order[index]] = UInt8(try take(3)) }
    guard let code = Code(small[...]) else { throw .damaged }
    var lengths: [UInt8] = []
    while lengths.count < literalCount + distanceCount {
      switch try symbol(code) {
      case let length where length < 16: lengths.append(UInt8(length))
      case 16:
        guard let last = lengths.last else { throw .damaged }
        lengths += [UInt8](repeating: last, count: try take(2) + 3)
      case 17: lengths += [UInt8](repeating: 0, count: try take(3) + 3)
      default: lengths += [UInt8](repeating: 0, count: try take(7) + 11)
      }
    }
    guard lengths.count == literalCount + distanceCount, lengths[256] > 0 else { throw .damaged }
    guard let literals = Code(lengths[..<literalCount]), let distances = Code(lengths[literalCount...]) else {
      throw .damaged
    }
    return (literals, distances)
  }

  // MARK: Content.

  private mutating func copyStored(into output: inout [UInt8], _ start: Int) throws(Failure) {
    position = offset
    bits = 0
    bitCount = 0
    guard position + 4 <= bytes.count else { throw .cut }
    let length = Int(bytes[position]) | Int(bytes[position + 1]) << 8
    let inverse = Int(bytes[position + 2]) | Int(bytes[position + 3]) << 8
    guard length == inverse ^ 0xFFFF else { throw .damaged }
    position += 4
    guard output.count - start + length <= limit else { throw .tooLarge }
    let available = min(length, bytes.count - position)
    output += bytes[position..<(position + available)]
    position += available
    guard available == length else { throw .cut }
  }

  private static let lengthBase = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBase = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073, 4_097,
    6_145, 8_193, 12_289, 16_385, 24_577,
  ]

  private mutating func inflate(
    _ literals: Code, _ distances: Code, into output: inout [UInt8], _ start: Int
  ) throws(Failure) {
    while true {
      let value = try symbol(literals)
      if value < 256 {
        output.append(UInt8(value))
      } else if value == 256 {
        return
      } else {
        guard value < 286 else { throw .damaged }
        let length = try Self.lengthBase[value - 257] + take(Self.lengthBits[value - 257])
        let kind = try symbol(distances)
        guard kind < 30 else { throw .damaged }
        let distance = try Self.distanceBase[kind] + take(max(0, kind / 2 - 1))
        guard distance <= output.count - start else { throw .damaged }
        for _ in 0..<length { output.append(output[output.count - distance]) }
      }
      guard output.count - start <= limit else { throw .tooLarge }
    }
  }
}
