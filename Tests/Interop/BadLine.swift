import HAL
import HALSim

/// What a line does to the frames that pass it, in permille and microseconds.
struct LineQuality: Sendable, CustomStringConvertible {
  let description: String
  var loss_permille: UInt32 = 0
  var duplication_permille: UInt32 = 0
  var reordering_permille: UInt32 = 0
  var delay_us: Int64 = 0
  var jitter_us: Int64 = 0

  /// How long a frame that is overtaken is held back.
  static let heldBack_us: Int64 = 12_000

  static let all = [
    LineQuality(description: "perfect"),
    LineQuality(description: "5 % lost", loss_permille: 50),
    LineQuality(description: "10 % doubled", duplication_permille: 100),
    LineQuality(description: "10 % reordered", reordering_permille: 100),
    LineQuality(description: "5 ms late, +-2 ms", delay_us: 3_000, jitter_us: 4_000),
    LineQuality(
      description: "all of it", loss_permille: 50, duplication_permille: 50, reordering_permille: 50, delay_us: 1_000,
      jitter_us: 2_000),
  ]

  /// The arguments of `tc qdisc ... netem` for it.
  var netem: [String] {
    var words: [String] = []
    // Reordering needs a delay that some frames do not have.
    let delay_us = max(delay_us + jitter_us / 2, reordering_permille > 0 ? Self.heldBack_us : 0)
    if delay_us > 0 { words += ["delay", "\(delay_us)us", "\(reordering_permille > 0 ? 0 : jitter_us / 2)us"] }
    if loss_permille > 0 { words += ["loss", "\(loss_permille / 10)%"] }
    if duplication_permille > 0 { words += ["duplicate", "\(duplication_permille / 10)%"] }
    // netem counts the frames that go at once; the others are held back.
    if reordering_permille > 0 { words += ["reorder", "\(100 - reordering_permille / 10)%"] }
    return words
  }
}

/// One direction of a line in real time.
struct BadLine {
  let quality: LineQuality
  private(set) var lostCount = 0
  private(set) var doubledCount = 0
  private(set) var heldCount = 0
  private var random: SeededRandom
  private var waiting: [(due: Instant, frame: [UInt8])] = []

  init(_ quality: LineQuality, seed: UInt64) {
    self.quality = quality
    random = SeededRandom(seed: seed)
  }

  /// When the next frame arrives.
  var deadline: Instant { waiting.first?.due ?? .distantFuture }

  mutating func put(_ frame: [UInt8], now: Instant) {
    let isLost = random.chance(permille: quality.loss_permille)
    let isDoubled = random.chance(permille: quality.duplication_permille)
    let isHeld = random.chance(permille: quality.reordering_permille)
    let jitter_us = random.integer(in: 0...quality.jitter_us)
    guard !isLost else { return lostCount += 1 }
    let due = now + .microseconds(quality.delay_us + jitter_us + (isHeld ? LineQuality.heldBack_us : 0))
    insert(frame, due)
    heldCount += isHeld ? 1 : 0
    guard isDoubled else { return }
    doubledCount += 1
    insert(frame, due + .microseconds(200))
  }

  /// The frames that have arrived, in their order.
  mutating func take(now: Instant) -> [[UInt8]] {
    let count = waiting.firstIndex { $0.due > now } ?? waiting.count
    defer { waiting.removeFirst(count) }
    return waiting[..<count].map(\.frame)
  }

  private mutating func insert(_ frame: [UInt8], _ due: Instant) {
    let position = waiting.lastIndex { $0.due <= due }.map { $0 + 1 } ?? 0
    waiting.insert((due, frame), at: position)
  }
}
