import HAL
import Testing

@testable import ClaraCore

/// A V2GTP message as bytes.
func v2gtp(_ payload: [UInt8], type: V2GTPPayloadType = .exi) -> [UInt8] {
  var buffer = FrameBuffer<16>()
  V2GTPHeader(payloadType: type, payloadLength: UInt32(payload.count)).emit(into: &buffer)
  return buffer.bytes + payload
}

@Suite("V2GTP")
struct V2GTPTests {
  /// All messages in `stream`, pushed in pieces of `size` bytes.
  func messages(_ stream: [UInt8], size: Int) throws -> [[UInt8]] {
    var framer = V2GTPFramer()
    var found: [[UInt8]] = []
    var offset = 0
    while offset < stream.count {
      let end = min(offset + size, stream.count)
      var start = offset
      while start < end {
        start += try framer.push(stream.span.extracting(start..<end))
        if framer.isComplete {
          found.append(framer.payload.copied)
          framer.startNext()
        }
      }
      offset = end
    }
    return found
  }

  @Test("messages come out whole over any segment border, several in a segment, empty ones too")
  func borders() throws {
    let payloads: [[UInt8]] = [[1], [], [2, 3, 4], [UInt8](repeating: 9, count: 300), [], [5]]
    let stream = payloads.flatMap { v2gtp($0) }
    for size in 1...stream.count { #expect(try messages(stream, size: size) == payloads) }
  }

  @Test("the longest message is taken, one byte more ends the connection")
  func limits() throws {
    let limit = V2GTPHeader.maximumPayloadLength
    let longest = [UInt8](repeating: 7, count: limit)
    #expect(try messages(v2gtp(longest), size: 1_000) == [longest])
    for length in [UInt32(limit + 1), 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] {
      var header = FrameBuffer<8>()
      V2GTPHeader(payloadType: .exi, payloadLength: length).emit(into: &header)
      var framer = V2GTPFramer()
      #expect(throws: V2GTPError.tooLong(length)) { _ = try framer.push(header.bytes.span) }
    }
  }

  @Test("a wrong version is noticed with its first byte")
  func version() {
    var framer = V2GTPFramer()
    #expect(throws: V2GTPError.badVersion(2)) { _ = try framer.push([2].span) }
    framer.startNext()
    #expect(throws: V2GTPError.badInverse(0xFF)) { _ = try framer.push([1, 0xFF].span) }
    #expect(throws: V2GTPError.truncated) { _ = try V2GTPHeader(parsing: [1, 0xFE, 0x80].span) }
  }

  @Test("a header is read and written back")
  func header() throws {
    let bytes = hex("01fe800100000022")
    let header = try V2GTPHeader(parsing: bytes.span)
    #expect(header == V2GTPHeader(payloadType: .exi, payloadLength: 34))
    var buffer = FrameBuffer<8>()
    header.emit(into: &buffer)
    #expect(buffer.bytes == bytes)
  }

  @Test("SDP: lengths, types, security, transport, address and port are judged")
  func sdp() throws {
    func response(_ change: (inout [UInt8]) -> Void) -> SDPError? {
      var buffer = FrameBuffer<64>()
      SDPResponse(address: Sample.charger, port: 15_118).emit(into: &buffer)
      var bytes = buffer.bytes
      change(&bytes)
      return failure { () throws(SDPError) in try SDPResponse(parsing: bytes.span).checkUsable() }
    }
    #expect(response { _ in } == nil)
    #expect(response { $0[0] = 2 } == .v2gtp(.badVersion(2)))
    #expect(response { $0[3] = 0 } == .badPayloadType(0x9000))
    #expect(response { $0[7] = 19 } == .badLength(19))
    #expect(response { $0[4] = 0xFF } == .v2gtp(.tooLong(0xFF00_0014)))
    #expect(response { $0.removeLast() } == .badLength(20))
    #expect(response { $0[26] = 0 } == .securityNotSupported(0))
    #expect(response { $0[27] = 0x10 } == .transportNotSupported(0x10))
    #expect(response { $0[8] = 0xFF } == .badAddress)
    #expect(response { for index in 8..<24 { $0[index] = 0 } } == .badAddress)
    #expect(
      response {
        $0[24] = 0; $0[25] = 0
      } == .badPort)
    let request = hex("01fe9000000000021000")
    #expect(try SDPRequest(parsing: request.span) == SDPRequest())
  }
}
