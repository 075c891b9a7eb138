extension DIN.PhysicalValue {
  /// The value in thousandths of its unit (mV, mA, mW, ms ...), exact, whatever the multiplier.
  ///
  /// Between -32,768,000,000 and 32,767,000,000 for the multipliers of the schema (-3 to 3); one outside of them, which
  /// a peer can send all the same, is taken at its word, up to 4.
  public var milli: Int64 { DecimalScale.milli(Value, Multiplier) }

  /// The value in whole units, rounded toward zero.
  public var whole: Int64 { milli / 1000 }

  /// The physical value for a number of thousandths, exactly.
  ///
  /// Takes the largest resolution that holds it: the multiplier is the smallest possible one. Nil when no multiplier
  /// holds the value without loss, such as 32,769 mA (too many digits for a short), or when it is too large.
  public init?(exactlyMilli milli: Int64, unit: DIN.UnitSymbol?) {
    guard let (multiplier, value) = DecimalScale.exact(milli) else { return nil }
    self.init(Multiplier: multiplier, Unit: unit, Value: value)
  }

  /// The physical value nearest to a number of thousandths.
  ///
  /// Takes the finest multiplier whose range holds the value and rounds half away from zero; what is too large even for
  /// multiplier 3 becomes the largest value there is. `exactlyMilli` says when something would be lost.
  public init(nearestMilli milli: Int64, unit: DIN.UnitSymbol?) {
    let (multiplier, value) = DecimalScale.nearest(milli)
    self.init(Multiplier: multiplier, Unit: unit, Value: value)
  }

  /// The physical value for a number of thousandths at a given multiplier, rounded toward zero.
  ///
  /// Nil when it does not fit a short at that multiplier, or the multiplier is outside -3 to 3.
  public init?(milli: Int64, multiplier: Int8, unit: DIN.UnitSymbol?) {
    guard let value = DecimalScale.value(milli, at: multiplier) else { return nil }
    self.init(Multiplier: multiplier, Unit: unit, Value: value)
  }
}
