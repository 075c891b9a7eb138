/// Something that happened to a TCP connection in a capture.
public struct TCPRecord: Sendable {
  /// What happened.
  public enum Event: String, Sendable {
    /// The vehicle opens a connection.
    case syn = "SYN"
    /// The same opening again.
    case synRepeated = "SYN-retx"
    /// The charger accepts.
    case synAck = "SYN/ACK"
    /// One side has no more to send.
    case fin = "FIN"
    /// One side drops the connection, or refuses it.
    case reset = "RST"
  }

  /// Number of the connection in the capture, from 0.
  public var connection: Int
  /// What happened.
  public var event: Event
  /// Who did it.
  public var source: V2GRole
  /// The client's (vehicle's) address and port, given with an opening and its answer.
  public var client: (address: String, port: UInt16)?
  /// The server's (charger's) address and port, given with an opening and its answer.
  public var server: (address: String, port: UInt16)?
}

/// A side of a charging session.
public enum V2GRole: String, Sendable {
  /// The vehicle: it opens the connection and sends requests.
  case vehicle = "EV"
  /// The charger.
  case charger = "EVSE"
  /// Not known: the capture has neither the opening nor a message.
  case unknown = "?"

  /// The other side.
  public var peer: V2GRole {
    switch self {
    case .vehicle: .charger
    case .charger: .vehicle
    case .unknown: .unknown
    }
  }
}
