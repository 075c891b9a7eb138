import HAL

/// Wide arithmetic, which on the microcontroller is our own C: the sums below must be the host's.
func checkArithmetic<Place: Environment>(_ trace: inout Trace<Place>) {
  trace.begin("arithmetic")
  var random = Generator(state: 0x9E37_79B9_7F4A_7C15)
  var shifted: UInt64 = 0
  var divided: UInt64 = 0
  var isConsistent = true
  for _ in 0..<2_000 {
    let value = random.next()
    let by = random.next() & 63
    shifted = shifted &* 31 &+ (value << by) &+ (value >> by) &+ UInt64(bitPattern: Int64(bitPattern: value) >> by)

    // Divisors of every width, so that each path of the division is taken.
    let divisor = max(random.next() >> (random.next() & 63), 1)
    let quotient = value / divisor
    let remainder = value % divisor
    isConsistent = isConsistent && remainder < divisor && quotient &* divisor &+ remainder == value
    let signed = Int64(bitPattern: value) / Int64(bitPattern: divisor | 2)
    divided = divided &* 31 &+ quotient &+ remainder &+ UInt64(bitPattern: signed)
  }
  trace.value("shifts", shifted)
  trace.value("divisions", divided)
  trace.check("quotient and remainder give the dividend", isConsistent)

  // Past 2^32 microseconds, 71 minutes, where 32 bits end.
  let late = Instant.milliseconds(5_000_000) + .seconds(86_400 * 365)
  trace.value("late instant in ms", UInt64(late.milliseconds))
  trace.check("spans of a year", late - Instant.milliseconds(5_000_000) == .seconds(86_400) * 365)
  trace.end("arithmetic")
}

/// A small generator of numbers (xorshift), the same everywhere.
struct Generator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
