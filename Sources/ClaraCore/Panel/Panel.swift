import HAL

/// The operator panel: stop button, light and automatic power off.
///
/// Reports what the user wants; the controller carries it out. Call
/// ``step(isPressed:phase:chargerPhase:checkpoint:isCurrentFlowing:isPlugLocked:now:)`` whenever an input has changed
/// and whenever ``nextDeadline`` has come; earlier or repeated calls change nothing.
/// Source: clara-behaviour 4.14, 6.1, 6.3.
public struct Panel: Sendable {
  private let settings: PanelSettings
  private var button: ButtonFilter
  private var player: LightPlayer
  private var lastActivityAt: Instant?

  /// Power off is wanted: end in order, then switch off. Never taken back.
  public private(set) var powerOffPending = false

  /// Power off is wanted at once, because nothing is locked: state B, close the connection, off.
  public private(set) var offAtOnce = false

  /// The button was held for the whole time: the forced shutdown, whatever else goes on. Never taken back.
  public private(set) var forcedShutdown = false

  /// Why power off is pending: `stopButton`, `inactivity` or `forcedShutdown`, the first of them. `none` while it is
  /// not pending, and when it is pending only because charging has ended by itself, which has its own reason.
  public private(set) var stopReason = StopReason.none

  /// A panel at power-on. Settings outside their range are cut to it.
  public init(settings: PanelSettings) {
    self.settings = settings
    button = ButtonFilter(settings: settings)
    player = LightPlayer(completesPatterns: settings.lightProfile == .adapter)
  }

  /// What the light shows now.
  public var light: Light { player.light }

  /// Whether the button counts as pressed, without its bounce.
  public var isStopPressed: Bool { button.isPressed }

  /// When the panel must be stepped next at the latest: the next step of the light, the end of a bounce, the instant
  /// at which a hold or the inactivity falls due.
  public var nextDeadline: Instant {
    min(button.nextDeadline(isHoldDone: forcedShutdown), min(player.nextDeadline, inactivityDueAt))
  }

  /// Moves on to `now`.
  ///
  /// - Parameters:
  ///   - isPressed: the button as sampled now, with its bounce.
  ///   - phase: where the controller is.
  ///   - chargerPhase: how far the CCS side is.
  ///   - checkpoint: the last checkpoint passed, 0 before the first.
  ///   - isCurrentFlowing: whether current flows from the charger.
  ///   - isPlugLocked: whether any plug counts as locked.
  ///   - now: the present.
  public mutating func step(
    isPressed: Bool, phase: PanelPhase, chargerPhase: ChargerPhase, checkpoint: UInt16, isCurrentFlowing: Bool,
    isPlugLocked: Bool, now: Instant
  ) {
    let isIdle = phase == .idle && !isPlugLocked
    if button.step(level: isPressed, now: now) { requestPowerOff(.stopButton, isIdle: isIdle) }
    if !forcedShutdown && button.isHeld(now: now) {
      forcedShutdown = true
      requestPowerOff(.forcedShutdown, isIdle: false)
      if stopReason == .none { stopReason = .forcedShutdown }
    }
    if settings.autoOffAfterCharging && phase == .stopping { requestPowerOff(.none, isIdle: false) }
    let isActive = phase == .charging || (chargerPhase >= .preCharge && chargerPhase <= .currentDemand)
    if isActive || isCurrentFlowing || lastActivityAt == nil { lastActivityAt = now }
    if now >= inactivityDueAt { requestPowerOff(.inactivity, isIdle: isIdle) }
    player.play(pattern(checkpoint: checkpoint, isCurrentFlowing: isCurrentFlowing), now: now)
  }

  private var inactivityDueAt: Instant {
    guard let limit_ms = settings.inactivityOffAfter_ms, let lastActivityAt, !powerOffPending else {
      return .distantFuture
    }
    return lastActivityAt + .milliseconds(Int64(limit_ms))
  }

  private mutating func requestPowerOff(_ reason: StopReason, isIdle: Bool) {
    guard !powerOffPending else { return }
    powerOffPending = true
    stopReason = reason
    offAtOnce = isIdle
  }

  private func pattern(checkpoint: UInt16, isCurrentFlowing: Bool) -> LightPattern {
    switch settings.lightProfile {
    case .seed: .seed(isPending: powerOffPending, isCurrentFlowing: isCurrentFlowing)
    case .adapter: .adapter(isPending: powerOffPending, checkpoint: checkpoint)
    case .foccci: .foccci(checkpoint: checkpoint)
    }
  }
}
