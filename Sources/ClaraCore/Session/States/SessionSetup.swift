import HAL

/// SessionSetupReq is out.
struct SessionSetup {
  let exchange: Exchange

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionStep {
    context.pass(500)
    // A pause is a matter of the protocol in which it was agreed on.
    if context.resumed?.kind != context.agreed { context.resumed = nil }
    context.sessionID = context.resumed?.sessionID ?? noSession(context.agreed)
    let state = SessionSetup(exchange: Exchange(now: now, timeout: context.timing.message))
    return .enter(.sessionSetup(state), .sessionSetup(evccID: context.macAddress))
  }

  /// The session id of no session is a zero: in eight bytes in DIN SPEC 70121, in one in ISO 15118-2, as most cars say
  /// it.
  static func noSession(_ kind: SessionProtocol) -> FixedBytes<8> {
    FixedBytes(repeating: 0, count: kind == .din ? 8 : 1)
  }

  /// Takes the session id exactly as given, whatever its length: Tesla's has 4 bytes (clara-behaviour 1.11).
  ///
  /// A paused session has been joined when the charger says so, or says plain OK under the old id. Who joins a session
  /// must mean that one; who opens a new one has forgotten the old one, and nothing of it holds any more.
  func receive(_ response: SessionResponse, _ context: inout SessionContext, now: Instant) -> SessionStep {
    if let resumed = context.resumed {
      let isSame = response.sessionID == resumed.sessionID
      let isJoined = response.code == SessionResponse.oldSessionJoined
      guard isSame || !isJoined else { return .fail(.sessionIDMismatch) }
      if !isJoined, !isSame || response.code != 0 { context.resumed = nil }
    }
    context.sessionID = response.sessionID
    context.pass(506)
    return ServiceDiscovery.enter(&context, now: now)
  }
}
