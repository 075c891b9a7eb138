extension DIN.PhysicalValue {
  /// The value in thousandths of its unit (mV, mA, mW, ms ...), exact, whatever the multiplier.
  ///
  /// Between -32,768,000,000 and 32,767,000,000 for the multipliers of the schema (-3 to 3); one outside of them, which
  /// a peer can send all the same, is taken at its word, up to 4.
  public var milli: Int64 {
    var factor: Int64 = 1
    var exponent = min(max(Int(Multiplier) &+ 3, 0), 7)
    while exponent > 0 {
      factor &*= 10
      exponent &-= 1
    }
    return Int64(Value) &* factor
  }

  /// The value in whole units, rounded toward zero.
  public var whole: Int64 { milli / 1000 }

  /// The physical value for a number of thousandths, exactly.
  ///
  /// Takes the largest resolution that holds it: the multiplier is the smallest possible one. Nil when no multiplier
  /// holds the value without loss, such as 32,769 mA (too many digits for a short), or when it is too large.
  public init?(exactlyMilli milli: Int64, unit: DIN.UnitSymbol?) {
    var rest = milli
    for exponent in -3...3 {
      if rest >= Int64(Int16.min) && rest <= Int64(Int16.max) {
        self.init(Multiplier: Int8(exponent), Unit: unit, Value: Int16(rest))
        return
      }
      if rest % 10 != 0 { return nil }
      rest /= 10
    }
    return nil
  }

  /// The physical value nearest to a number of thousandths.
  ///
  /// Takes the finest multiplier whose range holds the value and rounds half away from zero; what is too large even for
  /// multiplier 3 becomes the largest value there is. `exactlyMilli` says when something would be lost.
  public init(nearestMilli milli: Int64, unit: DIN.UnitSymbol?) {
    var divisor: Int64 = 1
    for exponent in -3...3 {
      let half = divisor / 2
      let bounded = min(max(milli, -1_000_000_000_000), 1_000_000_000_000)
      let rounded = (bounded < 0 ? bounded &- half : bounded &+ half) / divisor
      if rounded >= Int64(Int16.min) && rounded <= Int64(Int16.max) {
        self.init(Multiplier: Int8(exponent), Unit: unit, Value: Int16(rounded))
        return
      }
      divisor &*= 10
    }
    self.init(Multiplier: 3, Unit: unit, Value: milli < 0 ? Int16.min : Int16.max)
  }

  /// The physical value for a number of thousandths at a given multiplier, rounded toward zero.
  ///
  /// Nil when it does not fit a short at that multiplier, or the multiplier is outside -3 to 3.
  public init?(milli: Int64, multiplier: Int8, unit: DIN.UnitSymbol?) {
    guard multiplier >= -3, multiplier <= 3 else { return nil }
    var divisor: Int64 = 1
    for _ in -3..<multiplier { divisor &*= 10 }
    guard let value = Int16(exactly: milli / divisor) else { return nil }
    self.init(Multiplier: multiplier, Unit: unit, Value: value)
  }
}
