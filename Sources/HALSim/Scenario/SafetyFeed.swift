import ClaraCore
import HAL

extension SafetyMonitor {
  /// The numbers that hold for a configuration.
  static func limits(_ configuration: SimulationConfiguration) -> SafetyLimits {
    var limits = SafetyLimits()
    limits.closing_mV = Int32(configuration.settings.preChargeTolerance_V) * 1_000
    limits.adapterCurrent_mA = Int32(configuration.settings.chademo.maximumCurrent_A) * 1_000
    limits.forcedShutdown_ms = Int64(configuration.settings.panel.forcedShutdownAfter_ms)
    return limits
  }
}

/// Tells the checkers what passed between charger and adapter, and when the adapter could know it.
///
/// Nobody can act on what he has not heard: what the charger says, or does to its connection, counts from the frame of
/// the connection that reaches the adapter after it. What the adapter asks counts from when the request left for the
/// first time: TCP repeats it as it was over a bad line, and nobody can take it back. Reads the frames themselves,
/// apart from the core's network on purpose.
final class SafetyFeed {
  private let monitor: SafetyMonitor
  private var unheard: [ChargerEvent] = []
  private var next: UInt32?
  private var requestedAt = Instant.zero

  init(_ monitor: SafetyMonitor) { self.monitor = monitor }

  /// Takes what the charger saw, said or did.
  func note(_ event: ChargerEvent, at now: Instant) {
    switch event {
    // A limit binds nobody before it is heard; the lag that is allowed covers the way of the answer.
    case .limits(let limits, let isDynamic):
      monitor.noteChargerLimit(current_mA: limits.current_mA, isDynamic: isDynamic, at: now)
    case .request(.currentDemand, _, let current_mA):
      monitor.noteCurrentDemand(current_mA: current_mA ?? 0, at: requestedAt)
    case .connected: unheard = []
    // Not the end of the current itself: a charger that cuts it tells the car only with its next answer.
    case .parametersFinished, .disconnected, .ended, .powerDeliveryEnded, .pauseConfirmed: unheard.append(event)
    case .response(_, let code) where !code.isPositive: unheard.append(event)
    default: break
    }
  }

  /// Takes a frame that passes the adapter's modem.
  func note(frame: [UInt8], isSent: Bool, at now: Instant) {
    // Ethernet 14 bytes, IPv6 40 bytes, TCP from byte 54 on.
    guard frame.count >= 74, frame[12] == 0x86, frame[13] == 0xDD, frame[20] == 6 else { return }
    let length = (Int(frame[18]) << 8 | Int(frame[19])) - Int(frame[66] >> 4) * 4
    let flags = frame[67]
    if isSent {
      if flags & 0x02 != 0 { next = nil }
      if length > 0 { noteSent(frame[58..<62].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } &+ UInt32(length), now) }
    } else if length > 0 || flags & 0x05 != 0 {
      // Data, FIN or RST: whatever was said before has been heard.
      for event in unheard { tell(event, now) }
      unheard = []
    }
  }

  private func noteSent(_ end: UInt32, _ now: Instant) {
    if let next, Int32(bitPattern: end &- next) <= 0 { return }
    next = end
    requestedAt = now
  }

  private func tell(_ event: ChargerEvent, _ now: Instant) {
    switch event {
    case .parametersFinished: monitor.noteParametersKnown(at: now)
    case .pauseConfirmed: monitor.notePaused(at: now)
    case .powerDeliveryEnded: monitor.notePowerDeliveryEnded(at: now)
    default: monitor.noteSessionError(at: now)
    }
  }
}
