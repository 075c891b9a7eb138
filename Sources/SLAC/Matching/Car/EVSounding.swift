import HAL

/// The car announces and sends its sounds.
public struct EVSounding: Equatable, Sendable {
  /// Most sounds that a charger may ask for.
  public static let soundLimit: UInt8 = 20
  /// Sounds where the charger's number makes no sense. C_EV_match_MNBC.
  public static let usualSoundCount: UInt8 = 10
  /// Time-out field where the charger's makes no sense; TT_EVSE_match_MNBC in units of 100 ms.
  public static let usualTimeout_100ms: UInt8 = 6
  /// Longest time-out field that is repeated.
  public static let timeoutLimit_100ms: UInt8 = 10

  /// When the next message is due.
  public var due: Instant
  /// When the first announcement was sent.
  public var firstStart: Instant?
  /// Announcements still to send.
  public var startsLeft: UInt8
  /// Sounds still to send.
  public var soundsLeft: UInt8
  /// Number of sounds that was asked for.
  public let soundCount: UInt8
  /// Time-out field that was asked for.
  public let timeout_100ms: UInt8

  /// Sounding as the charger wants it, within the limits.
  init(as confirm: SLACParmConfirm, due: Instant, startCount: UInt8) {
    self.due = due
    startsLeft = startCount
    let sounds = confirm.soundCount
    soundCount = (1...EVSounding.soundLimit).contains(sounds) ? sounds : EVSounding.usualSoundCount
    soundsLeft = soundCount
    let timeout = confirm.timeout_100ms
    timeout_100ms = (1...EVSounding.timeoutLimit_100ms).contains(timeout) ? timeout : EVSounding.usualTimeout_100ms
  }
}
