import HAL

/// Where a connection is in its life (RFC 9293, 3.3.2), seen from the end that opened it.
///
/// SYN-RECEIVED and LISTEN do not occur: a car never accepts connections, and a charger never opens one.
public enum TCPState: Equatable, Sendable {
  /// No connection.
  case closed
  /// Waiting for SYN+ACK.
  case synSent(SynSent)
  /// Data flow both ways.
  case established
  /// We sent, or are about to send, FIN; it is not acknowledged yet. Ends at the deadline at the latest.
  case finWait1(until: Instant)
  /// Our FIN is acknowledged; the peer's is missing. Ends at the deadline at the latest.
  case finWait2(until: Instant)
  /// Both sent FIN; ours is not acknowledged yet. Ends at the deadline at the latest.
  case closing(until: Instant)
  /// Over; only repeated FINs are still answered until the deadline.
  case timeWait(until: Instant)
  /// The peer sent FIN, we have not yet.
  case closeWait
  /// The peer sent FIN, then we did; ours is not acknowledged yet. Ends at the deadline at the latest.
  case lastAck(until: Instant)

  /// What is known while the SYN is under way.
  public struct SynSent: Equatable, Sendable {
    /// False when the SYN is to be sent (again).
    public var isSent: Bool
    /// How many times an acknowledgement of an older connection came instead of the answer.
    public var staleAnswers: UInt8
  }

  /// When the state ends by itself; nil where only retransmission or the user ends it.
  public var deadline: Instant? {
    switch self {
    case .finWait1(let until), .finWait2(let until), .closing(let until), .timeWait(let until), .lastAck(let until):
      until
    case .closed, .synSent, .established, .closeWait: nil
    }
  }

  /// True while the peer may send data.
  public var canReceive: Bool {
    switch self {
    case .established, .finWait1, .finWait2: true
    case .closed, .synSent, .closing, .timeWait, .closeWait, .lastAck: false
    }
  }

  /// True while data, or a FIN, of ours may be under way.
  var canTransmit: Bool {
    switch self {
    case .established, .closeWait, .finWait1, .closing, .lastAck: true
    case .closed, .synSent, .finWait2, .timeWait: false
    }
  }

  /// True when a FIN follows the data of ours.
  var hasFin: Bool {
    switch self {
    case .finWait1, .closing, .lastAck: true
    case .closed, .synSent, .established, .finWait2, .timeWait, .closeWait: false
    }
  }

  /// True when nothing more can be exchanged.
  public var isOver: Bool {
    switch self {
    case .closed, .timeWait: true
    default: false
    }
  }
}

/// Why a connection ended; the first reason stays.
public enum TCPCloseReason: Equatable, Sendable {
  /// We closed it.
  case closed
  /// We broke it off.
  case aborted
  /// The peer closed it.
  case closedByPeer
  /// The peer reset it.
  case resetByPeer
  /// The peer reset our SYN: nobody listens on that port.
  case refused
  /// The peer did not acknowledge in time.
  case timedOut
  /// What came is not V2GTP.
  case malformedMessage(V2GTPError)
}

/// Why bytes were not taken for sending.
public enum TCPSendError: Error, Equatable, Sendable {
  /// There is no connection, or it is closing.
  case notConnected
  /// There is no room until the peer acknowledges more.
  case full
}
