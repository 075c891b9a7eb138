import HAL

/// Where a charger's TCP server is, as its SDP response told.
public struct SECCEndpoint: Equatable, Sendable {
  /// IPv6 address of the server.
  public var address: IPv6Address
  /// Its TCP port.
  public var port: UInt16
  /// MAC address that the response came from; everything goes there (clara-behaviour 1.11, ORLEN).
  public var macAddress: MACAddress

  /// An endpoint with these values.
  public init(address: IPv6Address, port: UInt16, macAddress: MACAddress) {
    self.address = address
    self.port = port
    self.macAddress = macAddress
  }
}

/// What happened in the network part.
public enum NetworkEvent: Equatable, Sendable {
  /// SDP request number `attempt`, from 1 on, left.
  case sdpRequestSent(attempt: UInt8)
  /// A usable SDP response arrived; the search is over.
  case sdpResponse(SECCEndpoint)
  /// An SDP response arrived that cannot be used; the search goes on.
  case sdpResponseRejected(SDPError)
  /// No usable response to any request; the reason is that of the last response rejected, nil when none came.
  case sdpFailed(SDPError?)
  /// A connection from this port is being opened.
  case tcpConnecting(localPort: UInt16)
  /// The connection is open.
  case tcpEstablished
  /// The connection is over, or not to be used any more. Messages received before can still be taken.
  case tcpClosed(TCPCloseReason)
}

/// A short queue of events; what does not fit is dropped, oldest kept.
struct NetworkEventQueue: Sendable {
  private var events: [8 of NetworkEvent]
  private var first: Int
  private var count: Int

  init() {
    events = .init(repeating: .tcpEstablished)
    first = 0
    count = 0
  }

  var isEmpty: Bool { count == 0 }

  mutating func append(_ event: NetworkEvent) {
    guard count < 8 else { return }
    events[(first + count) % 8] = event
    count += 1
  }

  mutating func next() -> NetworkEvent? {
    guard count > 0 else { return nil }
    let event = events[first]
    first = (first + 1) % 8
    count -= 1
    return event
  }
}

/// Counts of received frames, for a log.
public struct NetworkStatistics: Equatable, Sendable {
  /// IPv6 frames that were for us and right.
  public var accepted: UInt32 = 0
  /// Frames for others, or for nothing that runs here.
  public var foreign: UInt32 = 0
  /// Frames that were malformed, wrong checksums included.
  public var malformed: UInt32 = 0
  /// What was wrong with the last malformed frame.
  public var lastError: WireError?
  /// Frames that the modem refused to send.
  public var unsent: UInt32 = 0
}

/// Why a message was not taken for sending.
public enum NetworkSendError: Error, Equatable, Sendable {
  /// There is no connection, or it is closing.
  case notConnected
  /// There is no room until the peer acknowledges more.
  case full
  /// The message is longer than ``V2GTPHeader/maximumPayloadLength``.
  case tooLong
}
