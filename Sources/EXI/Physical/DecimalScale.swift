/// Exact arithmetic between thousandths and a 16 bit number with a power of ten, shared by the message sets that have
/// such physical values.
enum DecimalScale {
  /// A number with a power of ten in thousandths, exact for powers from -3 to 4; others are cut to these.
  static func milli(_ value: Int16, _ multiplier: Int8) -> Int64 {
    var factor: Int64 = 1
    var exponent = min(max(Int(multiplier) &+ 3, 0), 7)
    while exponent > 0 {
      factor &*= 10
      exponent &-= 1
    }
    return Int64(value) &* factor
  }

  /// The finest power of ten, -3 to 3, that holds a number of thousandths without loss; nil when none does.
  static func exact(_ milli: Int64) -> (multiplier: Int8, value: Int16)? {
    var rest = milli
    for exponent in -3...3 {
      if rest >= Int64(Int16.min) && rest <= Int64(Int16.max) { return (Int8(exponent), Int16(rest)) }
      if rest % 10 != 0 { return nil }
      rest /= 10
    }
    return nil
  }

  /// The finest power of ten whose range holds a number of thousandths, rounded half away from zero; what is too large
  /// even for 3 becomes the largest value there is.
  static func nearest(_ milli: Int64) -> (multiplier: Int8, value: Int16) {
    var divisor: Int64 = 1
    for exponent in -3...3 {
      let half = divisor / 2
      let bounded = min(max(milli, -1_000_000_000_000), 1_000_000_000_000)
      let rounded = (bounded < 0 ? bounded &- half : bounded &+ half) / divisor
      if rounded >= Int64(Int16.min) && rounded <= Int64(Int16.max) { return (Int8(exponent), Int16(rounded)) }
      divisor &*= 10
    }
    return (3, milli < 0 ? Int16.min : Int16.max)
  }

  /// A number of thousandths at a given power of ten, rounded toward zero; nil when it does not fit, or the power is
  /// outside -3 to 3.
  static func value(_ milli: Int64, at multiplier: Int8) -> Int16? {
    guard multiplier >= -3, multiplier <= 3 else { return nil }
    var divisor: Int64 = 1
    for _ in -3..<multiplier { divisor &*= 10 }
    return Int16(exactly: milli / divisor)
  }
}
