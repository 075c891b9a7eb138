import HAL

/// What happened in the matching of the charger; each poll returns at most one.
public enum EVSEMatchingEvent: Equatable, Sendable {
  /// CM_SET_KEY.REQ was sent to the own modem.
  case keySent
  /// The own modem took the key: cars can come.
  case keySet
  /// CM_SLAC_PARM.CNF was sent to a car.
  case parametersConfirmed(vehicle: MACAddress)
  /// A car announced its sounds.
  case sounding(vehicle: MACAddress)
  /// CM_ATTEN_CHAR.IND was sent: mean in thousandths of a dB over so many sounds.
  case attenuationSent(vehicle: MACAddress, average_mdB: Int32, soundCount: UInt8)
  /// CM_ATTEN_CHAR.RSP came.
  case attenuationAnswered(vehicle: MACAddress)
  /// CM_SLAC_MATCH.CNF was sent for the first time: this car has the network.
  case matched(vehicle: MACAddress)
  /// What a car had begun came to nothing; others can still come.
  case sessionEnded(vehicle: MACAddress, EVSESessionFailure)
  /// No car came in time; the charger goes on waiting.
  case noVehicle
  /// The own modem did not take the key; nothing more happens until a new start.
  case noKey
}

/// Why the charger gave up on one car.
public enum EVSESessionFailure: UInt8, Error, Sendable {
  /// CM_START_ATTEN_CHAR.IND did not come.
  case noStart
  /// Not one sound was measured.
  case noSounds
  /// CM_ATTEN_CHAR.RSP did not come.
  case noResponse
  /// CM_SLAC_MATCH.REQ did not come: the car has probably chosen another charger.
  case notChosen

  /// The name of the failure, for logs.
  public var name: StaticString {
    switch self {
    case .noStart: "no CM_START_ATTEN_CHAR.IND"
    case .noSounds: "no sound measured"
    case .noResponse: "no CM_ATTEN_CHAR.RSP"
    case .notChosen: "no CM_SLAC_MATCH.REQ"
    }
  }
}
