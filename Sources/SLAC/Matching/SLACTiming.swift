import HAL

/// Every time and count of matching, in two profiles.
///
/// ``strict`` has the numbers of ISO 15118-3 (names in capitals below), for conformance tests; ``field`` has what real
/// chargers need, and is what a device uses. Source of both: clara-behaviour 2.5, anchors 7.1.
public struct SLACTiming: Equatable, Sendable {
  // MARK: The car

  /// Wait for CM_SLAC_PARM.CNF. Strict: TT_match_response, 200 ms. Field: 1 s, as the existing firmware.
  public var parameterResponse: Duration

  /// Repetitions of CM_SLAC_PARM.REQ before the try has failed; nil for ever. Strict: C_EV_match_retry, 2. Field: for
  /// ever; cars were seen to send 50 before a charger woke up.
  public var parameterRetries: UInt16?

  /// From CM_SLAC_PARM.CNF to the first CM_START_ATTEN_CHAR.IND, at most TP_match_sequence, 100 ms. Both: 60 ms, the
  /// lower end of the 60...90 ms that every charger took; Compleo ignores more than about 100 ms.
  public var startDelay: Duration

  /// Number of CM_START_ATTEN_CHAR.IND. Both: C_EV_start_atten_char_inds, 3.
  public var startCount: UInt8

  /// Between two messages of the batch, TP_EV_batch_msg_interval, 20...50 ms. Both: 25 ms, so that a caller that polls
  /// every 30 ms stays in the range too.
  public var batchInterval: Duration

  /// From the first CM_START_ATTEN_CHAR.IND to the choice of the charger. Both: TT_EV_atten_results, 1,200 ms.
  public var attenuationWindow: Duration

  /// The same as long as no charger has answered. Strict: TT_EV_atten_results. Field: 2 s; slow chargers answer late.
  public var attenuationPatience: Duration

  /// From the first CM_ATTEN_CHAR.RSP to CM_SLAC_MATCH.REQ, unless the window is still open. Strict: 0, then the
  /// request follows within TP_match_sequence, 100 ms. Field: 900 ms, as the existing firmware; a real car waits
  /// 860...980 ms.
  public var matchPause: Duration

  /// Wait for CM_SLAC_MATCH.CNF. Strict: TT_match_response, 200 ms. Field: 500 ms; with the repetitions it is the 2 s
  /// of the existing firmware.
  public var matchResponse: Duration

  /// Repetitions of CM_SLAC_MATCH.REQ. Strict: C_EV_match_retry, 2. Field: 3, which with the wait is the 2 s of the
  /// existing firmware (clara-behaviour 2.5).
  public var matchRetries: UInt8

  /// From a failed try to the next. Both: TT_matching_rate, 400 ms.
  public var repetitionPause: Duration

  /// From the start until no further try is made; nil for ever. Strict: TT_matching_repetition, 10 s. Field: for ever.
  public var repetitionLimit: Duration?

  // MARK: Both

  /// Wait for CM_SET_KEY.CNF of the own modem. Strict: 500 ms (anchors 7.1, as EVerest). Field: 1 s, as the existing
  /// firmware (clara-behaviour 2.5).
  public var keyResponse: Duration

  /// Repetitions of CM_SET_KEY.REQ. Both: 2, as C_EV_match_retry.
  public var keyRetries: UInt8

  /// From CM_SLAC_MATCH.CNF to the link. Both: TT_match_join, 12 s; both modems need up to 7 s.
  public var joinTimeout: Duration

  /// Between two questions for the link. Both: TT_polling_pause, 250 ms.
  public var linkPollInterval: Duration

  // MARK: The charger

  /// Wait for the first CM_SLAC_PARM.REQ. Strict and field: TT_EVSE_SLAC_init, 20...50 s, here 50 s.
  public var chargerInit: Duration

  /// Wait for CM_START_ATTEN_CHAR.IND after CM_SLAC_PARM.CNF. Both: TT_match_sequence, 400 ms.
  public var chargerSequence: Duration

  /// Longest time for the sounds. Both: TT_EVSE_match_MNBC, 600 ms; a car may ask for less.
  public var chargerSounds: Duration

  /// Wait for CM_ATTEN_CHAR.RSP. Both: TT_match_response, 200 ms.
  public var chargerResponse: Duration

  /// Repetitions of CM_ATTEN_CHAR.IND. Both: C_EV_match_retry, 2.
  public var chargerRetries: UInt8

  /// Wait for CM_SLAC_MATCH.REQ. Both: TT_EVSE_match_session, 10 s.
  public var chargerSession: Duration

  /// The numbers of the standard.
  public static let strict = SLACTiming(
    parameterResponse: .milliseconds(200), parameterRetries: 2, startDelay: .milliseconds(60), startCount: 3,
    batchInterval: .milliseconds(25), attenuationWindow: .milliseconds(1_200),
    attenuationPatience: .milliseconds(1_200), matchPause: .zero, matchResponse: .milliseconds(200), matchRetries: 2,
    repetitionPause: .milliseconds(400), repetitionLimit: .seconds(10), keyResponse: .milliseconds(500), keyRetries: 2,
    joinTimeout: .seconds(12), linkPollInterval: .milliseconds(250), chargerInit: .seconds(50),
    chargerSequence: .milliseconds(400), chargerSounds: .milliseconds(600), chargerResponse: .milliseconds(200),
    chargerRetries: 2, chargerSession: .seconds(10))

  /// What real chargers need.
  public static let field = SLACTiming(
    parameterResponse: .milliseconds(1_000), parameterRetries: nil, startDelay: .milliseconds(60), startCount: 3,
    batchInterval: .milliseconds(25), attenuationWindow: .milliseconds(1_200),
    attenuationPatience: .milliseconds(2_000), matchPause: .milliseconds(900), matchResponse: .milliseconds(500),
    matchRetries: 3, repetitionPause: .milliseconds(400), repetitionLimit: nil, keyResponse: .milliseconds(1_000),
    keyRetries: 2, joinTimeout: .seconds(12), linkPollInterval: .milliseconds(250), chargerInit: .seconds(50),
    chargerSequence: .milliseconds(400), chargerSounds: .milliseconds(600), chargerResponse: .milliseconds(200),
    chargerRetries: 2, chargerSession: .seconds(10))
}
