/// One interface of a pcapng section: its link type and how its time stamps count.
struct PcapngInterface {
  var linkType: UInt16
  var snapLength: UInt32
  var name = ""

  /// Whole seconds to add to every time stamp.
  var offset_s: Int64 = 0

  /// Ticks a second: 10 to the power of ``decimals``, or 2 to the power of ``binaryDigits``.
  private var ticksPerSecond: UInt64 = 1_000_000
  private var binaryDigits: UInt8?
  private var decimals: UInt8 = 6

  init(linkType: UInt16, snapLength: UInt32) {
    self.linkType = linkType
    self.snapLength = snapLength
  }

  /// Takes an `if_tsresol` byte. Returns false when the resolution is finer than 64 bits can count.
  mutating func setResolution(_ value: UInt8) -> Bool {
    let power = value & 0x7F
    if value & 0x80 != 0 {
      guard power <= 63 else { return false }
      binaryDigits = power
      ticksPerSecond = 1 << UInt64(power)
      decimals = 9
      return true
    }
    guard power <= 18 else { return false }
    ticksPerSecond = 1
    for _ in 0..<power { ticksPerSecond *= 10 }
    binaryDigits = nil
    decimals = power
    return true
  }

  /// The time that `ticks` of this interface stand for.
  func time(_ ticks: UInt64) -> CaptureTime {
    let seconds = Int64(truncatingIfNeeded: ticks / ticksPerSecond) &+ offset_s
    let below = ticks % ticksPerSecond
    if let binaryDigits {
      // 10^9 times the remainder needs up to 93 bits: take the product's halves and shift them together.
      let product = below.multipliedFullWidth(by: 1_000_000_000)
      let digits = UInt64(binaryDigits)
      let upper = digits == 0 ? 0 : product.high << (64 - digits)
      return CaptureTime(seconds: seconds, fraction: upper | product.low >> digits, decimals: 9)
    }
    guard decimals < 6 else { return CaptureTime(seconds: seconds, fraction: below, decimals: decimals) }
    var fraction = below
    for _ in decimals..<6 { fraction *= 10 }
    return CaptureTime(seconds: seconds, fraction: fraction, decimals: 6)
  }
}
