/// The bounds of Swift's integers.
enum IntegerLimits {
  static func maximum(_ swift: String) -> UInt64 {
    switch swift {
    case "Int8": return 127
    case "UInt8": return 255
    case "Int16": return 32767
    case "UInt16": return 65535
    case "Int32": return UInt64(Int32.max)
    case "UInt32": return UInt64(UInt32.max)
    case "Int64": return UInt64(Int64.max)
    default: return UInt64.max
    }
  }
}
