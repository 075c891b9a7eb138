/// One of the ways to read a message that has a full list somewhere.
struct EXIReading {
  /// Whether full lists are expected to end like open ones.
  let openEndAfterFullList: Bool
  /// Whether bits behind the end of a message with a full list are the sign of a wrong reading, not only a departure.
  let refusesLeftOver: Bool

  /// The first reading: full lists end as they should.
  static var byTheRules: EXIReading { EXIReading(openEndAfterFullList: false, refusesLeftOver: true) }

  /// A reading of a part, which ends where it ends.
  static func part(openEndAfterFullList: Bool) -> EXIReading {
    EXIReading(openEndAfterFullList: openEndAfterFullList, refusesLeftOver: false)
  }

  /// What to try after this reading failed; nil when there is nothing else.
  ///
  /// Open ends come second. When only left-over bits spoke against the rules, the open ends must leave none, or else
  /// the rules get their way.
  func next(_ reader: borrowing EXIReader) -> EXIReading? {
    if openEndAfterFullList { return refusesLeftOver ? .part(openEndAfterFullList: false) : nil }
    if !refusesLeftOver || !reader.sawFullList { return nil }
    return EXIReading(openEndAfterFullList: true, refusesLeftOver: reader.hasLeftOver)
  }
}
