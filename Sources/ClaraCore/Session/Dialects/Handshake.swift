import EXI
import HAL

/// supportedAppProtocol: which protocol is spoken.
public enum Handshake {
  /// Writes the offer: DIN SPEC 70121, SchemaID 1, priority 1 (clara-behaviour 8.2).
  public static func encodeRequest<let capacity: Int>(
    into buffer: inout FrameBuffer<capacity>
  ) throws(DialectError) {
    let offer = AppProtocol.Offer(
      ProtocolNamespace: EXIText("urn:din:70121:2012:MsgDef"), VersionNumberMajor: 2, VersionNumberMinor: 0,
      SchemaID: NegotiateProtocol.schemaID, Priority: 1)
    let request = AppProtocol.SupportedAppProtocolReq(AppProtocol: EXIList(offer))
    try encode(AppProtocol.Message.supportedAppProtocolReq(request), into: &buffer)
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
