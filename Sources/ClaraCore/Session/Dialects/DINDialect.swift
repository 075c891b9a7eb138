import EXI
import HAL

/// DIN SPEC 70121: neutral requests to bytes, bytes to neutral responses.
public enum DINDialect {
  /// Writes a request of a session.
  public static func encode<let capacity: Int>(
    _ request: SessionRequest, sessionID: FixedBytes<8>, into buffer: inout FrameBuffer<capacity>
  ) throws(DialectError) {
    guard let header = EXIBytes<8>(sessionID.span), let body = DINRequests.body(request) else {
      throw .notAResponse
    }
    try Handshake.encode(DIN.Message(Header: DIN.MessageHeader(SessionID: header), Body: body), into: &buffer)
  }

  /// Reads a response.
  public static func decode(_ payload: Span<UInt8>) throws(DialectError) -> SessionResponse {
    let message: DIN.Message
    do throws(EXIError) { message = try DIN.Message.decode(payload) } catch { throw .codec(error) }
    guard let (code, body) = DINResponses.content(message.Body) else { throw .notAResponse }
    var sessionID = FixedBytes<8>()
    for index in 0..<min(message.Header.SessionID.count, 8) {
      sessionID.append(message.Header.SessionID[index] ?? 0)
    }
    // 0 to 3 are OK and its kinds; everything from 4 on is a failure (clara-behaviour 8.1).
    return SessionResponse(sessionID: sessionID, code: code.rawValue, isPositive: code.rawValue <= 3, body: body)
  }
}
