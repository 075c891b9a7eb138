import HAL
import HALSim

/// What came of some exchanges.
struct ExchangeReport: Sendable {
  var failure: String?
  var requests: [[UInt8]] = []
  var expectedRequests: [[UInt8]] = []
  var answers: [[UInt8]] = []
  var expectedAnswers: [[UInt8]] = []
  var isClosedInOrder = false
  /// Segments that our side sent again.
  var sentAgain = 0
  /// SDP requests that were answered.
  var discoveries = 0
  var duration = Duration.zero
  var means = ""
  var damage = ""

  var line: String {
    let seconds = Double(duration.milliseconds) / 1_000
    return "\(answers.count) exchanges in \(seconds) s, \(sentAgain) sent again by us; \(means); \(damage)"
      + (failure.map { "; \($0)" } ?? "")
  }
}

/// The messages of both ends: as long as those of V2G, now and then one as long as a big one.
struct Messages {
  private var random = SeededRandom(seed: 15_118)
  private var number: UInt32 = 0

  /// The next request: its number, then random bytes.
  mutating func next() -> [UInt8] {
    let length = number % 100 == 99 ? 3_000 : random.integer(in: 11...196)
    var bytes = (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) }
    for _ in 0..<length { bytes.append(UInt8(truncatingIfNeeded: random.next())) }
    number += 1
    return bytes
  }

  /// What is answered to a request.
  static func answer(to request: [UInt8]) -> [UInt8] {
    request.prefix(4) + request.dropFirst(4).reversed().map { $0 ^ 0x5A }
  }
}
