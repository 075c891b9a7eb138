extension ReplayReport {
  /// Why and where it ended, in sentences: one for each session, or one for a capture without any.
  public var explanations: [String] {
    sessions.isEmpty ? [explanationWithoutSession] : sessions.map(explanation)
  }

  private var explanationWithoutSession: String {
    switch matching {
    case .matched where discovery.requests > 0 && discovery.responses == 0:
      "SLAC matched, but nobody answered the vehicle's \(discovery.requests) SDP requests: no connection was tried."
    case .matched where discovery.requests > 0:
      "SLAC matched and SDP was answered, but no V2G message followed."
    case .matched: "SLAC matched, but the vehicle never asked for the charger's address (SDP)."
    case .tried: "A charger answered CM_SLAC_PARM.REQ, but the vehicle did not go on: SLAC never matched."
    case .oneDirection: "Only one side of SLAC was captured; nothing can be said of a session."
    case .none:
      counts.canFrames > 0
        ? "\(counts.canFrames) CAN frames and no powerline side." : "Nothing of a charging session was captured."
    }
  }

  /// Why and where a session ended.
  public func explanation(_ session: Session) -> String {
    if session.recorded.isEncrypted {
      return "The session is encrypted (TLS) and not decoded yet; \(closing(session))."
    }
    if session.recorded.agreed != .din, !session.recorded.isDecoded {
      let name = session.recorded.agreed?.title ?? "a protocol that no handshake named"
      return
        "The session is \(name), not decoded yet: \(session.recorded.messages.count) messages; \(closing(session))."
    }
    if let refusal = refusal(session) { return refusal }
    let reasons = session.end.remarks.map(sentence).joined(separator: " ")
    return "It came to \(session.progress.place). \(what(session))" + (reasons.isEmpty ? "" : " " + reasons)
  }

  /// How the connection ended, for sessions whose messages are not known.
  private func closing(_ session: Session) -> String {
    guard let end = session.recorded.events.first(where: { $0.event == .fin || $0.event == .reset }) else {
      return "the capture ends before the connection does"
    }
    return "\(who(end.source)) ended the connection (\(end.event.rawValue), frame \(end.frame))"
  }

  private func who(_ role: V2GRole) -> String {
    switch role {
    case .vehicle: "the vehicle"
    case .charger: "the charger"
    case .unknown: "one side"
    }
  }

  private func refusal(_ session: Session) -> String? {
    guard let last = session.recorded.messages.last, let content = last.record.content,
      content.message == "supportedAppProtocolRes", content.responseCode?.hasPrefix("OK") == false
    else { return nil }
    let offers = session.recorded.messages.compactMap { $0.record.content }.flatMap(\.offers)
    let names = offers.map { V2GProtocol(namespace: $0.namespace)?.title ?? $0.namespace }
    return "The charger refused the handshake (\(content.responseCode ?? ""), frame \(last.frame)): it speaks none of "
      + "the protocols that the vehicle offered (\(names.joined(separator: ", "))); \(closing(session))."
  }

  private func what(_ session: Session) -> String {
    let end = session.end
    let frame = end.last?.frame ?? 0
    switch end.cause {
    case .sessionStop(let code) where code.hasPrefix("OK"):
      return "Then it was ended in order: SessionStop was answered \(code)."
    case .sessionStop(let code): return "Then the vehicle sent SessionStopReq, which was answered \(code)."
    case .unanswered(let request, let event?): return unanswered(request, then: event, session)
    case .unanswered(let request, nil):
      return "\(request) (frame \(frame)) was not answered before the capture ends."
    case .closed(let message, let event):
      let verb = event.event == .fin ? "closed" : "dropped"
      return "After \(message) (frame \(frame)) \(who(event.source)) \(verb) the connection "
        + "(\(event.event.rawValue), frame \(event.frame)) without SessionStop."
    case .captureEnds(let message): return "The capture ends after \(message) (frame \(frame)), in mid-session."
    case .encrypted: return ""
    }
  }

  private func unanswered(_ request: String, then event: RecordedSession.Event, _ session: Session) -> String {
    let frame = session.end.last?.frame ?? 0
    let verb = event.event == .fin ? "closed" : "dropped"
    let place = "(\(event.event.rawValue), frame \(event.frame))"
    let wait = gap(session, to: event.frame)
    guard wait >= 0 else {
      return
        "\(who(event.source).capitalizedFirst) \(verb) the connection \(place) while the vehicle was still asking: "
        + "\(request) (frame \(frame)) was never answered."
    }
    return "\(request) (frame \(frame)) was never answered; \(who(event.source)) \(verb) the connection "
      + "\(SessionProgress.seconds(wait)) later \(place)."
  }

  private func gap(_ session: Session, to frame: Int) -> Int64 {
    guard let last = session.end.last, let record = dissection.records.first(where: { $0.frame == frame }) else {
      return 0
    }
    return record.time.microseconds(since: last.time)
  }

  private func sentence(_ remark: SessionEnd.Remark) -> String {
    let often = remark.count > 1 ? ", \(remark.count) times" : ""
    switch remark.kind {
    case .vehicleError:
      return "The vehicle reported \(remark.value) (\(remark.message), frame \(remark.frame)\(often))."
    case .chargerStatus:
      return "The charger reported \(remark.value) (\(remark.message), frame \(remark.frame)\(often))."
    case .stopNotification:
      return "The charger had asked for the end (\(remark.value) in \(remark.message), frame \(remark.frame)\(often))."
    case .responseCode: return "\(remark.message) carried \(remark.value) (frame \(remark.frame)\(often))."
    }
  }
}

extension String {
  /// With a capital first letter.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
