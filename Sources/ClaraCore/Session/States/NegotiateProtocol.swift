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

  /// The charger may leave the schema id out only when there is nothing to choose from; Clara offers one protocol.
  func receive(_ response: SessionResponse, _ context: inout SessionContext, now: Instant) -> SessionStep {
    guard case .supportedAppProtocol(let schemaID) = response.body else { return .stay }
    guard response.isPositive, schemaID ?? Self.schemaID == Self.schemaID else { return .fail(.protocolNotSupported) }
    return SessionSetup.enter(&context, now: now)
  }

  /// The SchemaID that Clara gives to DIN SPEC 70121 in its offer.
  static let schemaID: UInt8 = 1
}
