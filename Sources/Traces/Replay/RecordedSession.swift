/// One charging session of a capture: a connection with V2G messages, or an encrypted one.
public struct RecordedSession: Sendable {
  /// A V2G message of the session.
  public struct Message: Sendable {
    /// Frame that completed it.
    public var frame: Int
    /// When that frame was captured.
    public var time: CaptureTime
    /// The message.
    public var record: V2GRecord

    /// Name of the message, `?` where it is not decoded.
    public var name: String { record.content?.message ?? "?" }
    /// True for a message of the vehicle.
    public var isRequest: Bool { record.source == .vehicle }
  }

  /// An event of the session's connection.
  public struct Event: Equatable, Sendable {
    /// Frame of the event.
    public var frame: Int
    /// What happened.
    public var event: TCPRecord.Event
    /// Who did it.
    public var source: V2GRole
  }

  /// Number of the connection in the capture, from 0.
  public var connection: Int
  /// All messages, in frame order.
  public var messages: [Message] = []
  /// Openings and ends of the connection, in frame order.
  public var events: [Event] = []
  /// True when the connection is encrypted.
  public var isEncrypted = false
  /// What the handshake settled; nil when it failed, or was not captured, or chose something unknown.
  public var agreed: V2GProtocol?

  /// Frames of the first and the last thing seen.
  public var frames: ClosedRange<Int> {
    let all = messages.map(\.frame) + events.map(\.frame)
    return (all.min() ?? 0)...(all.max() ?? 0)
  }

  /// True when every message was decoded.
  public var isDecoded: Bool { !isEncrypted && messages.allSatisfy { $0.record.content != nil } }

  /// Names of the requests in order, equal ones in a row as one: `CableCheckx72`.
  public var requests: [String] {
    var runs: [(name: String, count: Int)] = []
    for message in messages where message.name.hasSuffix("Req") {
      let name = String(message.name.dropLast(3))
      if runs.last?.name == name {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((name, 1))
      }
    }
    return runs.map { $0.count > 1 ? "\($0.name)x\($0.count)" : $0.name }
  }

  /// The sessions of a capture, in the order of their connections.
  public static func find(in dissection: Dissection) -> [RecordedSession] {
    var sessions: [RecordedSession] = (0..<dissection.connectionCount).map { RecordedSession(connection: $0) }
    for record in dissection.records {
      switch record.content {
      case .v2g(let message):
        sessions[message.connection].messages.append(
          Message(frame: record.frame, time: record.time, record: message))
      case .tcp(let event):
        sessions[event.connection].events.append(
          Event(frame: record.frame, event: event.event, source: event.source))
      case .tls(let event):
        if let connection = event.connection { sessions[connection].isEncrypted = true }
      case .mme, .sdp, .can: break
      }
    }
    return sessions.filter { !$0.messages.isEmpty || $0.isEncrypted }.map { session in
      var session = session
      session.agreed = session.negotiated
      return session
    }
  }

  /// The protocol of the messages behind the handshake.
  private var negotiated: V2GProtocol? {
    for message in messages {
      switch message.record.schema {
      case .din: return .din
      case .iso2: return .iso2
      case .iso20common, .iso20ac, .iso20dc, .iso20acdp, .iso20wpt: return .iso20
      case .appproto, .xmldsigFragment, .iso2Fragment, .iso20commonFragment, nil: continue
      }
    }
    return nil
  }
}
