import EXI
import HAL

/// supportedAppProtocol: which protocol is spoken.
public enum Handshake {
  /// Writes the offer: version 2.0 of each protocol, in the order of their priorities (clara-behaviour 8.2).
  public static func encodeRequest<let capacity: Int>(
    _ protocols: ProtocolOffer, into buffer: inout FrameBuffer<capacity>
  ) throws(DialectError) {
    var offers = EXIList<AppProtocol.Offer, 5>(offer(protocols.first, priority: 1))
    if let second = protocols.second { offers.append(offer(second, priority: 2)) }
    let request = AppProtocol.SupportedAppProtocolReq(AppProtocol: offers)
    try encode(AppProtocol.Message.supportedAppProtocolReq(request), into: &buffer)
  }

  private static func offer(_ kind: SessionProtocol, priority: UInt8) -> AppProtocol.Offer {
    let namespace: EXIText<48> =
      switch kind {
      case .din: EXIText("urn:din:70121:2012:MsgDef")
      case .iso2: EXIText("urn:iso:15118:2:2013:MsgDef")
      }
    return AppProtocol.Offer(
      ProtocolNamespace: namespace, VersionNumberMajor: 2, VersionNumberMinor: 0, SchemaID: kind.schemaID,
      Priority: priority)
  }

  /// Reads the answer.
  public static func decode(_ payload: Span<UInt8>) throws(DialectError) -> SessionResponse {
    let message: AppProtocol.Message
    do throws(EXIError) { message = try AppProtocol.Message.decode(payload) } catch { throw .codec(error) }
    guard case .supportedAppProtocolRes(let response) = message else { throw .notAResponse }
    return SessionResponse(
      sessionID: FixedBytes(), code: response.ResponseCode.rawValue,
      isPositive: response.ResponseCode != .Failed_NoNegotiation,
      body: .supportedAppProtocol(schemaID: response.SchemaID))
  }

  /// Writes any message into a buffer.
  static func encode<Document: EXIDocument, let capacity: Int>(
    _ document: Document, into buffer: inout FrameBuffer<capacity>
  ) throws(DialectError) {
    do throws(EXIError) {
      try buffer.fill { (span) throws(EXIError) -> Int in try document.encode(into: &span) }
    } catch {
      throw .codec(error)
    }
  }
}
