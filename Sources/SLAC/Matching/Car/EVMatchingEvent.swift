import HAL

/// What happened in the matching of the car; each poll returns at most one.
public enum EVMatchingEvent: Equatable, Sendable {
  /// CM_SLAC_PARM.REQ was sent, for the `count`th time in this try.
  case parametersRequested(count: UInt16)
  /// The first valid CM_SLAC_PARM.CNF came.
  case parametersConfirmed(charger: MACAddress)
  /// The first CM_START_ATTEN_CHAR.IND was sent; the sounds follow.
  case sounding
  /// CM_ATTEN_CHAR.RSP was sent to a charger whose answer is in the table; its mean in thousandths of a dB.
  case attenuationAnswered(charger: MACAddress, average_mdB: Int32)
  /// CM_SLAC_MATCH.REQ was sent to the charger with the lowest attenuation.
  case matchRequested(charger: MACAddress)
  /// CM_SLAC_MATCH.CNF came: the network is known.
  case matched(SLACNetwork)
  /// CM_SET_KEY.REQ was sent to the own modem.
  case keySent
  /// The own modem took the key and starts anew, which takes about 5 s.
  case keySet
  /// The own modem says that it has joined the network.
  case linkUp
  /// This try has failed; another one follows after a pause.
  case restarted(EVMatchingFailure)
  /// The own modem took another key, or was asked for it in vain: the network is left.
  case networkLeft
  /// Matching has failed for good.
  case failed(EVMatchingFailure)

  /// The community's number for this event, nil where there is none. Source: clara-behaviour 1.10.
  public var checkpoint: UInt16? {
    switch self {
    case .parametersRequested: 100
    case .parametersConfirmed: 102
    case .sounding: 104
    case .attenuationAnswered: 140
    case .matchRequested: 150
    case .keySent: 170
    case .matched, .keySet, .linkUp, .restarted, .networkLeft, .failed: nil
    }
  }
}

/// Why a try of matching ended without a network.
public enum EVMatchingFailure: UInt8, Error, Sendable {
  /// No charger answered CM_SLAC_PARM.REQ.
  case noParameters
  /// No charger told an attenuation.
  case noAttenuation
  /// The chosen charger did not answer CM_SLAC_MATCH.REQ.
  case noMatch
  /// The own modem did not take the key.
  case noKey
  /// The own modem did not join the network in time.
  case noLink

  /// The name of the failure, for logs.
  public var name: StaticString {
    switch self {
    case .noParameters: "no CM_SLAC_PARM.CNF"
    case .noAttenuation: "no CM_ATTEN_CHAR.IND"
    case .noMatch: "no CM_SLAC_MATCH.CNF"
    case .noKey: "key not taken by the own modem"
    case .noLink: "network not joined"
    }
  }
}
