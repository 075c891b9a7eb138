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
  /// Frame of the last message.
  public var frame: Int
  /// What else was said: errors, failed responses, wishes to stop. In the order of importance.
  public var remarks: [String]

  /// End of a session; the capture behind it is known to be over.
  public init(_ session: RecordedSession) {
    frame = session.messages.last?.frame ?? session.frames.upperBound
    cause = Self.cause(session)
    remarks = Self.remarks(session)
  }

  /// The end in the short form of the recordings' index, such as `FIN EV after CableCheckRes; EVSE asked StopCharging`.
  public var summary: String { ([causeText] + remarks).joined(separator: "; ") }

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

  private static func remarks(_ session: RecordedSession) -> [String] {
    var remarks: [String] = []
    var failures: [(text: String, count: Int)] = []
    func note(_ text: String) { if !remarks.contains(text) { remarks.append(text) } }
    for message in session.messages {
      guard let content = message.record.content else { continue }
      if let code = content.vehicleErrorCode, code != "NO_ERROR" { note("EV reported \(code)") }
      if let code = content.chargerStatusCode, isBad(code) { note("EVSE status \(code)") }
      if content.chargerNotification == "StopCharging" { note("EVSE asked StopCharging") }
      guard let code = content.responseCode, isRemarkable(code), content.message != "SessionStopRes" else { continue }
      let text = "\(content.message) \(code)"
      if let index = failures.firstIndex(where: { $0.text == text }) {
        failures[index].count += 1
      } else {
        failures.append((text, 1))
      }
    }
    // A charger that asked for the stop says "shutdown" all the way to the end; that is no second reason.
    if remarks.contains("EVSE asked StopCharging") { remarks.removeAll { $0 == "EVSE status EVSE_Shutdown" } }
    return remarks + failures.map { $0.count > 1 ? "\($0.text) x\($0.count)" : $0.text }
  }

  /// A state that a charger does not leave by itself.
  private static func isBad(_ status: String) -> Bool {
    ["EVSE_Shutdown", "EVSE_EmergencyShutdown", "EVSE_Malfunction", "EVSE_UtilityInterruptEvent"].contains(status)
  }

  private static func isRemarkable(_ code: String) -> Bool {
    !code.hasPrefix("OK") || code == "OK_OldSessionJoined"
  }
}
