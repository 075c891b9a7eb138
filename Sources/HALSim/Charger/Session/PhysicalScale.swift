import EXI

/// Between physical values (16 bit value, power of ten) and milli units.
enum PhysicalScale {
  /// A physical value in thousandths of its unit, cut to 32 bits.
  static func milli(_ value: DIN.PhysicalValue) -> Int32 { milli(value.Value, value.Multiplier) }

  /// A physical value in thousandths of its unit, cut to 32 bits.
  static func milli(_ value: ISO2.PhysicalValue) -> Int32 { milli(value.Value, value.Multiplier) }

  /// Watts do not fit into milli units of 32 bits.
  static func watts(_ value: DIN.PhysicalValue) -> Int32 { cut(scaled(value.Value, value.Multiplier)) }

  /// Watts do not fit into milli units of 32 bits.
  static func watts(_ value: ISO2.PhysicalValue) -> Int32 { cut(scaled(value.Value, value.Multiplier)) }

  /// A number of thousandths with the wanted power of ten, or the next one with which it fits into 16 bits.
  static func value(milli: Int64, multiplier: Int8, unit: DIN.UnitSymbol) -> DIN.PhysicalValue {
    let (exponent, number) = fitted(milli, multiplier)
    return DIN.PhysicalValue(Multiplier: exponent, Unit: unit, Value: number)
  }

  /// A number of thousandths with the wanted power of ten, or the next one with which it fits into 16 bits.
  static func value(milli: Int64, multiplier: Int8, unit: ISO2.UnitSymbol) -> ISO2.PhysicalValue {
    let (exponent, number) = fitted(milli, multiplier)
    return ISO2.PhysicalValue(Multiplier: exponent, Unit: unit, Value: number)
  }

  private static func milli(_ value: Int16, _ multiplier: Int8) -> Int32 {
    var scaled = Int64(value) * 1_000
    for _ in 0..<min(abs(Int(multiplier)), 6) { scaled = multiplier > 0 ? scaled * 10 : scaled / 10 }
    return cut(scaled)
  }

  private static func scaled(_ value: Int16, _ multiplier: Int8) -> Int64 {
    var scaled = Int64(value)
    for _ in 0..<min(abs(Int(multiplier)), 6) { scaled = multiplier > 0 ? scaled * 10 : scaled / 10 }
    return scaled
  }

  private static func cut(_ number: Int64) -> Int32 { Int32(min(max(number, Int64(Int32.min)), Int64(Int32.max))) }

  private static func fitted(_ milli: Int64, _ multiplier: Int8) -> (Int8, Int16) {
    var exponent = min(max(multiplier, -3), 3)
    var number = Self.divided(milli, exponent: exponent)
    while number > Int64(Int16.max) || number < Int64(Int16.min), exponent < 3 {
      exponent += 1
      number = Self.divided(milli, exponent: exponent)
    }
    return (exponent, Int16(min(max(number, Int64(Int16.min)), Int64(Int16.max))))
  }

  private static func divided(_ milli: Int64, exponent: Int8) -> Int64 {
    var divisor: Int64 = 1
    for _ in 0..<(Int(exponent) + 3) { divisor *= 10 }
    let half = milli < 0 ? -divisor / 2 : divisor / 2
    return (milli + half) / divisor
  }
}
