import HAL

/// supportedAppProtocolReq is out.
struct NegotiateProtocol {
  let exchange: Exchange

  /// Offers the protocols.
  static func enter(_ context: inout SessionContext, now: Instant) -> SessionStep {
    context.pass(400)
    let state = NegotiateProtocol(exchange: Exchange(now: now, timeout: context.timing.message))
    return .enter(.negotiateProtocol(state), .supportedAppProtocol)
  }

  /// The charger's choice holds for the whole session.
  func receive(_ response: SessionResponse, _ context: inout SessionContext, now: Instant) -> SessionStep {
    guard case .supportedAppProtocol(let schemaID) = response.body else { return .stay }
    guard response.isPositive, let chosen = context.settings.protocols.chosen(schemaID) else {
      return .fail(.protocolNotSupported)
    }
    context.agree(on: chosen)
    return SessionSetup.enter(&context, now: now)
  }
}
