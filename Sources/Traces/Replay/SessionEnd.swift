/// How a recorded session ended, and what was said on the way that explains it.
public struct SessionEnd: Sendable {
  /// The last thing that happened.
  public enum Cause: Equatable, Sendable {
    /// SessionStopReq was answered with this code.
    case sessionStop(code: String)
    /// The last request got no response; then one side ended the connection, or the capture ended.
    case unanswered(request: String, then: RecordedSession.Event?)
    /// One side ended the connection after this message.
    case closed(after: String, by: RecordedSession.Event)
    /// The capture ends after this message.
    case captureEnds(after: String)
    /// The connection is encrypted.
    case encrypted
  }

  /// The last thing that happened.
  public var cause: Cause
  /// The last message, nil when none was seen.
  public var last: RecordedSession.Message?
  /// What else was said: errors, wishes to stop, failed responses.
  public var remarks: [Remark]

  /// Something that was said on the way and that explains an end.
  public struct Remark: Equatable, Sendable {
    /// What kind of statement it is.
    public enum Kind: Sendable {
      /// The vehicle reported an error code.
      case vehicleError
      /// The charger reported a state that it does not leave by itself.
      case chargerStatus
      /// The charger asked for the end.
      case stopNotification
      /// A response code other than OK.
      case responseCode
    }

    /// What kind of statement it is.
    public var kind: Kind
    /// Name of the message that said it first.
    public var message: String
    /// The value, as the schema spells it.
    public var value: String
    /// Frame that said it first.
    public var frame: Int
    /// How often it was said.
    public var count: Int

    /// The statement in the short form of the recordings' index.
    public var summary: String {
      switch kind {
      case .vehicleError: "EV reported \(value)"
      case .chargerStatus: "EVSE status \(value)"
      case .stopNotification: "EVSE asked \(value)"
      case .responseCode: "\(message) \(value)" + (count > 1 ? " x\(count)" : "")
      }
    }
  }

  /// End of a session.
  public init(_ session: RecordedSession) {
    last = session.messages.last
    cause = Self.cause(session)
    remarks = Self.remarks(session)
  }

  /// The end in the short form of the recordings' index, such as `FIN EV after CableCheckRes; EVSE asked StopCharging`.
  public var summary: String { ([causeText] + remarks.map(\.summary)).joined(separator: "; ") }

  private var causeText: String {
    switch cause {
    case .sessionStop(let code): "SessionStop answered \(code)"
    case .unanswered(let request, let event?): "\(request) not answered, then \(Self.text(event))"
    case .unanswered(let request, nil): "\(request) not answered, capture ends"
    case .closed(let message, let event): "\(Self.text(event)) after \(message)"
    case .captureEnds(let message): "capture ends after \(message)"
    case .encrypted: "encrypted, not decoded yet"
    }
  }

  private static func text(_ event: RecordedSession.Event) -> String {
    "\(event.event.rawValue) \(event.source.rawValue)"
  }

  private static func cause(_ session: RecordedSession) -> Cause {
    guard !session.isEncrypted, let last = session.messages.last else { return .encrypted }
    let end = session.events.first { $0.event == .fin || $0.event == .reset && $0.frame > session.messages[0].frame }
    if let stop = session.messages.last(where: { $0.name == "SessionStopRes" }) {
      return .sessionStop(code: stop.record.content?.responseCode ?? "?")
    }
    let name = last.record.content == nil ? "a message that is not decoded yet" : last.name
    if last.isRequest { return .unanswered(request: name, then: end) }
    return end.map { .closed(after: name, by: $0) } ?? .captureEnds(after: name)
  }

  private static func remarks(_ session: RecordedSession) -> [Remark] {
    var said: [Remark] = []
    var failed: [Remark] = []
    for message in session.messages {
      guard let content = message.record.content else { continue }
      func note(_ kind: Remark.Kind, _ value: String, in list: inout [Remark]) {
        let isSame = { (remark: Remark) in
          remark.kind == kind && remark.value == value && (kind != .responseCode || remark.message == content.message)
        }
        if let index = list.firstIndex(where: isSame) {
          list[index].count += 1
        } else {
          list.append(Remark(kind: kind, message: content.message, value: value, frame: message.frame, count: 1))
        }
      }
      if let code = content.vehicleErrorCode, code != "NO_ERROR" { note(.vehicleError, code, in: &said) }
      if let code = content.chargerStatusCode, isBad(code) { note(.chargerStatus, code, in: &said) }
      if content.chargerNotification == "StopCharging" { note(.stopNotification, "StopCharging", in: &said) }
      if let code = content.responseCode, isRemarkable(code), content.message != "SessionStopRes" {
        note(.responseCode, code, in: &failed)
      }
    }
    // A charger that asked for the stop says "shutdown" all the way to the end; that is no second reason.
    if said.contains(where: { $0.kind == .stopNotification }) { said.removeAll { $0.value == "EVSE_Shutdown" } }
    return said + failed
  }

  /// A state that a charger does not leave by itself.
  private static func isBad(_ status: String) -> Bool {
    ["EVSE_Shutdown", "EVSE_EmergencyShutdown", "EVSE_Malfunction", "EVSE_UtilityInterruptEvent"].contains(status)
  }

  private static func isRemarkable(_ code: String) -> Bool {
    !code.hasPrefix("OK") || code == "OK_OldSessionJoined"
  }
}
