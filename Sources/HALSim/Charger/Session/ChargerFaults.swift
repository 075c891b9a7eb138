import ClaraCore

/// The faults that act now, with the questions that the charger asks of them.
struct ChargerFaults {
  private(set) var active: [ChargerFault] = []

  mutating func add(_ fault: ChargerFault) {
    if !active.contains(fault) { active.append(fault) }
  }

  mutating func removeAll() { active = [] }

  func has(_ fault: ChargerFault) -> Bool { active.contains(fault) }

  /// True when a message is not answered.
  func isSilent(_ name: V2GMessageName) -> Bool { has(.stopAnswering) || has(.noAnswer(name)) }

  /// The response code that takes the place of the right one.
  func code(_ name: V2GMessageName) -> ChargerResponseCode? {
    for case .responseCode(name, let code) in active { return code }
    return nil
  }

  /// Extra time before an answer, in milliseconds.
  func delay_ms(_ name: V2GMessageName) -> Int64 {
    var delay_ms: Int64 = 0
    for case .lateAnswer(name, let extra_ms) in active { delay_ms += extra_ms }
    return delay_ms
  }

  /// EVSEStatusCode that takes the place of the right one.
  func statusCode(_ name: V2GMessageName) -> UInt8? {
    for fault in active {
      switch fault {
      case .status(let code): return code
      case .statusIn(name, let code): return code
      default: break
      }
    }
    return nil
  }

  /// How far the pre-charge stays below its target, in millivolts.
  var preChargeShortfall_mV: Int32 {
    for case .preChargeBelow(let shortfall_mV) in active { return shortfall_mV }
    return 0
  }

  /// Share of the wanted current, in permille.
  var delivers_permille: Int32? {
    for case .deliversLess(let share) in active { return share }
    return nil
  }

  /// The current limit that takes the place of the profile's, in milliamperes.
  var limit_mA: Int32? {
    for case .limitDrop(let limit_mA) in active { return limit_mA }
    return nil
  }
}
