/// The gzip container (RFC 1952): header, deflated content, check sum; several of them in a row.
public enum Gzip {
  /// What came out of a compressed file.
  public struct Content: Sendable {
    /// The content, as far as it could be read.
    public var bytes: [UInt8]
    /// Why the reading stopped too soon, or why the content cannot be trusted; nil when all is well.
    public var problem: String?
  }

  /// Most content that is believed: 2 GiB.
  static let limit = 1 << 31

  /// True when the bytes begin like a gzip file.
  public static func isCompressed(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 3 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8
  }

  /// The content of a compressed file.
  public static func decompress(_ bytes: [UInt8]) -> Content {
    var content = Content(bytes: [])
    var offset = 0
    repeat {
      guard let start = header(bytes, at: offset) else {
        content.problem = "the gzip header at byte \(offset) is cut or damaged"
        return content
      }
      let before = content.bytes.count
      var inflater = Inflater(bytes, from: start, limit: limit)
      do throws(Inflater.Failure) {
        try inflater.run(into: &content.bytes)
      } catch {
        content.problem = "the compressed data is \(error.rawValue) at byte \(inflater.offset)"
        return content
      }
      let end = inflater.offset
      guard end + 8 <= bytes.count else {
        content.problem = "the file ends inside the gzip check sum"
        return content
      }
      let sum = checkSum(content.bytes[before...])
      guard number(bytes, at: end) == sum,
        number(bytes, at: end + 4) == UInt32(truncatingIfNeeded: content.bytes.count - before)
      else {
        content.problem = "the gzip check sum is wrong"
        return content
      }
      offset = end + 8
    } while offset < bytes.count && isCompressed(Array(bytes[offset..<min(offset + 3, bytes.count)]))
    return content
  }

  /// Where the deflated data of the member at `offset` begins.
  private static func header(_ bytes: [UInt8], at offset: Int) -> Int? {
    guard offset + 18 <= bytes.count else { return nil }
    let flags = bytes[offset + 3]
    var at = offset + 10
    if flags & 4 != 0 {
      guard at + 2 <= bytes.count else { return nil }
      at += 2 + Int(bytes[at]) + Int(bytes[at + 1]) << 8
    }
    for flag in [8, 16] as [UInt8] where flags & flag != 0 {
      guard at < bytes.count, let end = bytes[at...].firstIndex(of: 0) else { return nil }
      at = end + 1
    }
    if flags & 2 != 0 { at += 2 }
    return at < bytes.count ? at : nil
  }

  private static func number(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 != 0 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
  }

  static func checkSum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    let table = table
    return ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }
}
