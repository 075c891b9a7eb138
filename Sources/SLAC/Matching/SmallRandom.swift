import HAL

/// A small generator (xorshift) that the matching machines seed from the board: random enough for sounds and nonces.
struct SmallRandom: Sendable {
  private var state: UInt64

  init() { state = 0x9E37_79B9_7F4A_7C15 }

  /// Takes 64 bits from the board.
  init<Source: EntropySource>(_ source: inout Source) {
    state = UInt64(source.random()) << 32 | UInt64(source.random())
    // The generator would stay at 0 for ever.
    if state == 0 { state = 1 }
  }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
