/// Bytes as hexadecimal text and back.
public enum Hex {
  /// Lower-case digits, two a byte, without separators.
  public static func lower(_ bytes: some Collection<UInt8>) -> String { text(bytes, ten: 0x61) }

  /// Upper-case digits, two a byte, without separators.
  public static func upper(_ bytes: some Collection<UInt8>) -> String { text(bytes, ten: 0x41) }

  /// `0x` and four upper-case digits.
  public static func word(_ value: UInt16) -> String {
    "0x" + upper([UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)])
  }

  /// `0x` and two upper-case digits.
  public static func byte(_ value: UInt8) -> String { "0x" + upper(CollectionOfOne(value)) }

  /// The bytes that `text` stands for.
  ///
  /// Spaces, tabs, line ends, `:`, `-` and `_` between digits, and a leading `0x`, are skipped.
  ///
  /// - Returns: nil when another character or an odd number of digits is left.
  public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count / 2)
    var high: UInt8?
    var characters = text.utf8[...]
    if characters.starts(with: "0x".utf8) || characters.starts(with: "0X".utf8) { characters = characters.dropFirst(2) }
    for character in characters {
      if isSeparator(character) { continue }
      guard let value = digit(character) else { return nil }
      if let first = high {
        result.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? result : nil
  }

  private static func text(_ bytes: some Collection<UInt8>, ten: UInt8) -> String {
    // One allocation of the final size: frames are printed by the ten thousand.
    let count = bytes.count
    return String(unsafeUninitializedCapacity: 2 * count) { buffer in
      var at = 0
      for byte in bytes where at < 2 * count {
        let high = byte >> 4
        let low = byte & 15
        buffer[at] = high < 10 ? 0x30 &+ high : ten &+ high &- 10
        buffer[at + 1] = low < 10 ? 0x30 &+ low : ten &+ low &- 10
        at += 2
      }
      return at
    }
  }

  private static func isSeparator(_ character: UInt8) -> Bool {
    switch character {
    case 0x20, 0x09, 0x0A, 0x0D, 0x3A, 0x2D, 0x5F: true
    default: false
    }
  }

  /// The value of a hexadecimal digit; nil for any other character.
  static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x30...0x39: character - 0x30
    case 0x41...0x46: character - 0x41 + 10
    case 0x61...0x66: character - 0x61 + 10
    default: nil
    }
  }
}
