import HAL

/// Sends the frames of a matching machine and deals with a modem that cannot take one now.
struct Transmitter: Sendable {
  /// How long to wait after the modem had no room; short against the 20 ms between sounds.
  static let retryInterval = Duration.milliseconds(5)
  /// How often in a row a frame is offered before it counts as lost, so that a stuck modem cannot hold up deadlines.
  static let refusalLimit: UInt8 = 20

  /// Nothing is sent before.
  private(set) var blockedUntil = Instant.zero
  private var refusals: UInt8 = 0

  /// Sends a frame. Returns false when it must be offered again later; a frame that another failure swallowed
  /// counts as sent, because every message of matching is repeated or missed by its deadline anyway.
  mutating func send<Modem: PLCModem>(_ frame: MMEFrameBuffer, now: Instant, modem: inout Modem) -> Bool {
    do throws(HALError) {
      try modem.send(frame.span)
    } catch {
      if error.kind == .full, refusals < Transmitter.refusalLimit {
        refusals += 1
        blockedUntil = now + Transmitter.retryInterval
        return false
      }
    }
    refusals = 0
    return true
  }
}
