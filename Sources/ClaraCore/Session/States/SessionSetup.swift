import HAL

/// SessionSetupReq is out.
struct SessionSetup {
  let exchange: Exchange

  static func enter(_ context: inout SessionContext, now: Instant) -> SessionStep {
    context.pass(500)
    context.sessionID = noSession(context.agreed)
    let state = SessionSetup(exchange: Exchange(now: now, timeout: context.timing.message))
    return .enter(.sessionSetup(state), .sessionSetup(evccID: context.macAddress))
  }

  /// The session id of no session is a zero: in eight bytes in DIN SPEC 70121, in one in ISO 15118-2, as most cars say
  /// it.
  static func noSession(_ kind: SessionProtocol) -> FixedBytes<8> {
    FixedBytes(repeating: 0, count: kind == .din ? 8 : 1)
  }

  /// Takes the session id exactly as given, whatever its length: Tesla's has 4 bytes (clara-behaviour 1.11).
  func receive(_ response: SessionResponse, _ context: inout SessionContext, now: Instant) -> SessionStep {
    context.sessionID = response.sessionID
    context.pass(506)
    return ServiceDiscovery.enter(&context, now: now)
  }
}
