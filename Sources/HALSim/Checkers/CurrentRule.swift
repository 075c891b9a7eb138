import HAL

/// The current asked of the charger stays within every limit known, and follows the car.
struct CurrentRule {
  private struct Value {
    var time: Instant
    var current_mA: Int32
  }

  private var static_mA: Int32?
  private var dynamic: [Value] = []
  private var wishes: [Value] = []

  mutating func noteLimit(_ current_mA: Int32?, isDynamic: Bool, now: Instant) {
    guard isDynamic else {
      static_mA = current_mA
      return
    }
    // An absent limit means the static one.
    Self.append(Value(time: now, current_mA: current_mA ?? static_mA ?? .max), to: &dynamic)
  }

  mutating func noteWish_A(_ current_A: UInt8, now: Instant) {
    Self.append(Value(time: now, current_mA: Int32(current_A) * 1_000), to: &wishes)
  }

  /// What is wrong with a request, or nil.
  func judge(_ current_mA: Int32, limits: SafetyLimits, now: Instant) -> String? {
    guard current_mA > 0 else { return nil }
    if current_mA > limits.adapterCurrent_mA { return "\(current_mA) mA asked, the adapter allows less" }
    if let static_mA, current_mA > static_mA { return "\(current_mA) mA asked, the charger allows \(static_mA) mA" }
    if let allowed_mA = highest(dynamic, limits: limits, now: now), current_mA > allowed_mA {
      return "\(current_mA) mA asked, the charger allows \(allowed_mA) mA now"
    }
    guard let last = wishes.last else { return "\(current_mA) mA asked, the car has asked for nothing" }
    let age_ms = (now - last.time).milliseconds
    if age_ms > limits.carSilent_ms + limits.requestLag_ms {
      return "\(current_mA) mA asked, the car has been silent for \(age_ms) ms"
    }
    if let wish_mA = highest(wishes, limits: limits, now: now), current_mA > wish_mA {
      return "\(current_mA) mA asked, the car wants \(wish_mA) mA"
    }
    return nil
  }

  /// The highest value that still counts: those of the lag, and the last one before it.
  private func highest(_ values: [Value], limits: SafetyLimits, now: Instant) -> Int32? {
    var highest_mA: Int32?
    for value in values.reversed() {
      highest_mA = max(highest_mA ?? value.current_mA, value.current_mA)
      if now - value.time > .milliseconds(limits.requestLag_ms) { break }
    }
    return highest_mA
  }

  private static func append(_ value: Value, to values: inout [Value]) {
    values.append(value)
    // Longer than a request can be under way on a bad line; the last value stays, however old.
    let horizon = value.time - HAL.Duration.milliseconds(15_000)
    while values.count > 1, values[1].time < horizon { values.removeFirst() }
  }
}
