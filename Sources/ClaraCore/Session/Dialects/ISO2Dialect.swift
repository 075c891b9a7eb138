import EXI
import HAL

/// ISO 15118-2 (DC, external payment): neutral requests to bytes, bytes to neutral responses.
public enum ISO2Dialect {
  /// Writes a request of a session.
  public static func encode<let capacity: Int>(
    _ request: SessionRequest, sessionID: FixedBytes<8>, into buffer: inout FrameBuffer<capacity>
  ) throws(DialectError) {
    guard let header = EXIBytes<8>(sessionID.span), let body = ISO2Requests.body(request, header) else {
      throw .notAResponse
    }
    try Handshake.encode(ISO2.Message(Header: ISO2.MessageHeader(SessionID: header), Body: body), into: &buffer)
  }

  /// Reads a response. Among several schedules the one with this id is taken, as in a session that was paused; without
  /// it the first.
  public static func decode(
    _ payload: Span<UInt8>, keeping scheduleID: UInt8? = nil
  ) throws(DialectError) -> SessionResponse {
    let message: ISO2.Message
    do throws(EXIError) { message = try ISO2.Message.decode(payload) } catch { throw .codec(error) }
    guard let (code, body) = ISO2Responses.content(message.Body, payload, keeping: scheduleID) else {
      throw .notAResponse
    }
    var sessionID = FixedBytes<8>()
    for index in 0..<min(message.Header.SessionID.count, 8) {
      sessionID.append(message.Header.SessionID[index] ?? 0)
    }
    // 0 to 3 are OK and its kinds, as in DIN SPEC 70121; everything from 4 on is a failure.
    return SessionResponse(sessionID: sessionID, code: code.rawValue, isPositive: code.rawValue <= 3, body: body)
  }
}
