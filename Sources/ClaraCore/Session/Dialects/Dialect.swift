import HAL

/// The dialect in force: the handshake's, and after it that of the protocol agreed on.
public enum Dialect {
  /// Writes a request of a session.
  public static func encode<let capacity: Int>(
    _ request: SessionRequest, _ context: SessionContext, into buffer: inout FrameBuffer<capacity>
  ) throws(DialectError) {
    if case .supportedAppProtocol = request {
      return try Handshake.encodeRequest(context.settings.protocols, into: &buffer)
    }
    switch context.agreed {
    case .din: try DINDialect.encode(request, sessionID: context.sessionID, into: &buffer)
    case .iso2: try ISO2Dialect.encode(request, sessionID: context.sessionID, into: &buffer)
    }
  }

  /// Reads a response of a protocol; among the schedules of a charger the one with this id is preferred.
  public static func decode(
    _ payload: Span<UInt8>, _ agreed: SessionProtocol, keeping scheduleID: UInt8? = nil
  ) throws(DialectError) -> SessionResponse {
    switch agreed {
    case .din: try DINDialect.decode(payload)
    case .iso2: try ISO2Dialect.decode(payload, keeping: scheduleID)
    }
  }
}
