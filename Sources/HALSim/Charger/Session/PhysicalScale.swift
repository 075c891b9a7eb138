import EXI

/// Between PhysicalValue (16 bit value, power of ten) and milli units.
enum PhysicalScale {
  /// A physical value in thousandths of its unit, cut to 32 bits.
  static func milli(_ value: DIN.PhysicalValue) -> Int32 {
    var scaled = Int64(value.Value) * 1_000
    for _ in 0..<min(abs(Int(value.Multiplier)), 6) {
      scaled = value.Multiplier > 0 ? scaled * 10 : scaled / 10
    }
    return Int32(min(max(scaled, Int64(Int32.min)), Int64(Int32.max)))
  }

  /// A number of thousandths with the wanted power of ten, or the next one with which it fits into 16 bits.
  static func value(milli: Int64, multiplier: Int8, unit: DIN.UnitSymbol) -> DIN.PhysicalValue {
    var exponent = min(max(multiplier, -3), 3)
    var number = Self.divided(milli, exponent: exponent)
    while number > Int64(Int16.max) || number < Int64(Int16.min), exponent < 3 {
      exponent += 1
      number = Self.divided(milli, exponent: exponent)
    }
    let cut = Int16(min(max(number, Int64(Int16.min)), Int64(Int16.max)))
    return DIN.PhysicalValue(Multiplier: exponent, Unit: unit, Value: cut)
  }

  private static func divided(_ milli: Int64, exponent: Int8) -> Int64 {
    var divisor: Int64 = 1
    for _ in 0..<(Int(exponent) + 3) { divisor *= 10 }
    let half = milli < 0 ? -divisor / 2 : divisor / 2
    return (milli + half) / divisor
  }
}
