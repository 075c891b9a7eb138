import Testing
import Traces

@testable import EXI

/// What real peers send that a strict reader would refuse.
struct DeviationTests {
  private static let prefix = "809a02000000000000000011d0"
  private static let request = "809a02000000000000000011d01811959401930c00"

  private func notes(_ bytes: [UInt8]) throws -> (DIN.Message, EXINotes) {
    var notes = EXINotes()
    let message = try DIN.Message.decode(bytes.span.bytes, notes: &notes)
    return (message, notes)
  }

  private func failure(_ hex: String) -> EXIError? {
    do throws(EXIError) {
      _ = try decoded(DIN.Message.self, Hex.bytes(hex))
      return nil
    } catch {
      return error
    }
  }

  @Test func bytesBehindTheEndAreNoted() throws {
    let (message, none) = try notes(Hex.bytes(Self.request))
    #expect(none.isEmpty)
    let (same, some) = try notes(Hex.bytes(Self.request) + [0])
    #expect(same == message && some.contains(.trailingBytes) && some.count == 1)
    #expect(some[0]?.bitPosition == UInt32(Self.request.utf8.count * 4))
  }

  @Test func paddingThatIsNotZeroIsNoted() throws {
    var bytes = Hex.bytes(Self.request)
    bytes[bytes.count - 1] |= 1
    let (_, notes) = try notes(bytes)
    #expect(notes.contains(.nonZeroPadding) && notes.count == 1)
  }

  @Test func sessionIDOfLengthZero() throws {
    let message = DIN.Message(
      Header: .init(SessionID: EXIBytes()), Body: .SessionSetupReq(.init(EVCCID: EXIBytes())))
    let bytes = try encoded(message)
    let (decoded, notes) = try notes(bytes)
    #expect(decoded == message && notes.isEmpty)
  }

  @Test func emptyValuesInBothForms() throws {
    // SessionSetupReq with an EVCCID of length 0: once as a length, once as an end of the second level.
    let short = handMade(29) { writer in
      writer.bits(0, 1)
      writer.bits(0, 10)
      writer.bits(0, 3)
    }
    let escaped = handMade(29) { writer in
      writer.bits(0, 1)
      writer.bits(0b1000, 4)
      writer.bits(0, 3)
    }
    let (first, firstNotes) = try notes(short)
    let (second, secondNotes) = try notes(escaped)
    #expect(first == second && firstNotes.isEmpty)
    #expect(secondNotes.contains(.emptyValueForm) && secondNotes.count == 1)
    #expect(try encoded(second) == short)
    // Another event of the second level is refused by name.
    let other = handMade(29) { writer in writer.bits(0b0_1001, 5) }
    #expect(failure(Hex.text(other))?.kind == .secondLevelEvent)
  }

  @Test func longSessionIDIsKeptAndNoted() throws {
    let bytes = Array(0..<12).map { UInt8($0) }
    let scratch = EXIScratchHolder()
    let message = DIN.Message(
      Header: .init(SessionID: try scratch.bytes(bytes)), Body: .SessionStopReq(.init()))
    // Strict when writing.
    let error = #expect(throws: EXIError.self) { _ = try encoded(message, source: scratch.source) }
    #expect(error?.kind == .lengthOutOfRange && "\(error?.state.name ?? "")" == "DIN.MessageHeader.SessionID")
    // Lenient when reading: the same bits, put together by hand.
    let (decoded, notes) = try notes(Hex.bytes("809a03") + shifted(bytes) + Hex.bytes("d1f000"))
    #expect(notes.contains(.lengthOutsideSchema))
    #expect(decoded.Header.SessionID.count == 12 && decoded.Header.SessionID.deferred != nil)
  }

  /// Twelve bytes as they stand two bits off a byte border, behind 02 or 03 of the length.
  private func shifted(_ bytes: [UInt8]) -> [UInt8] {
    var bits: [UInt8] = []
    for byte in bytes { for bit in 0..<8 { bits.append(byte >> (7 - UInt8(bit)) & 1) } }
    bits = [0, 0] + bits
    var result: [UInt8] = []
    for start in stride(from: 0, to: bits.count - bits.count % 8, by: 8) {
      result.append(bits[start..<start + 8].reduce(0) { $0 << 1 | $1 })
    }
    return result
  }

  @Test func percentBeyondAHundredIsKeptAndNoted() throws {
    let status = DIN.DC_EVStatus(EVReady: true, EVErrorCode: .NO_ERROR, EVRESSSOC: 120)
    let message = DIN.Message(
      Header: .init(SessionID: EXIBytes([0x11])), Body: .CableCheckReq(.init(DC_EVStatus: status)))
    let error = #expect(throws: EXIError.self) { _ = try encoded(message) }
    #expect(error?.kind == .valueOutOfRange && "\(error?.state.name ?? "")" == "DIN.DC_EVStatus.EVRESSSOC")
    // Seven bits hold 120, so a stream that says it is read.
    let bytes = handMade(1) { writer in
      writer.bits(0b0_0010_10_000000_00, 15)
      writer.bits(120 &<< 5, 12)
    }
    let (decoded, notes) = try notes(bytes)
    #expect(decoded == message && notes.contains(.valueOutsideSchema) && notes.count == 1)
  }

  @Test func abstractElementsDecode() throws {
    let parameter = DIN.AC_EVSEChargeParameter(
      AC_EVSEStatus: .init(
        PowerSwitchClosed: false, RCD: false, NotificationMaxDelay: 0, EVSENotification: .None),
      EVSEMaxVoltage: .init(Multiplier: 0, Value: 230), EVSEMaxCurrent: .init(Multiplier: 0, Value: 16),
      EVSEMinCurrent: .init(Multiplier: 0, Value: 6))
    let response = DIN.ChargeParameterDiscoveryRes(
      ResponseCode: .OK, EVSEProcessing: .Ongoing, SASchedules: .SASchedules,
      EVSEChargeParameter: .AC_EVSEChargeParameter(parameter))
    let header = DIN.MessageHeader(SessionID: EXIBytes([1, 2]))
    for body: DIN.Body in [.ChargeParameterDiscoveryRes(response), .BodyElement, .empty] {
      let message = DIN.Message(Header: header, Body: body)
      let bytes = try encoded(message)
      #expect(try decoded(DIN.Message.self, bytes) == message)
      let json = try V2GJSON.decode(.din, bytes)
      #expect(try V2GJSON.encode(.din, json.value) == bytes)
    }
  }

  @Test func headerAndRootAreNamed() {
    #expect(failure("909a0200") == EXIError(.badHeader, at: .document, bitPosition: 15))
    #expect(failure("245841")?.kind == .badHeader)
    #expect(failure("80980200")?.kind == .unknownRootElement)
    #expect(failure("")?.kind == .endOfData)
    #expect(failure("80")?.kind == .endOfData)
  }

  @Test(arguments: [UInt64(0), 1]) func stringTableReferencesAreRefused(_ code: UInt64) {
    // ServiceDiscoveryReq with a ServiceScope whose length field says "as before" instead of a length.
    let bytes = handMade(25) { writer in
      writer.bits(0, 3)
      writer.unsigned(code)
    }
    let error = failure(Hex.text(bytes))
    #expect(error?.kind == .stringTableHit)
    #expect("\(error?.state.name ?? "")" == "DIN.ServiceDiscoveryReq.ServiceScope")
  }

  @Test func sixtyFourNulsAsServiceScope() throws {
    let bytes = handMade(25) { writer in
      writer.bits(0, 3)
      writer.unsigned(66)
      for _ in 0..<64 { writer.bits(0, 8) }
      writer.bits(0, 1)
      writer.bits(1, 2)
      writer.bits(0, 2)
    }
    let decoded = try V2GJSON.decode(.din, bytes)
    #expect(decoded.notes.contains(.lengthOutsideSchema))
    let scope = decoded.value["V2G_Message"]?["Body"]?["ServiceDiscoveryReq"]?["ServiceScope"]?.text
    #expect(scope?.unicodeScalars.count == 64)
    let error = #expect(throws: V2GError.self) { _ = try V2GJSON.encode(.din, decoded.value) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("ServiceScope: expected 0 to 32 characters, found 64"))
  }

  /// A message with a session id of one byte, up to the event of an element of the body, and what `body` writes.
  private func handMade(_ element: UInt64, _ body: (inout EXIWriter) -> Void) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 256)
    var count = 0
    buffer.withUnsafeMutableBytes { room in
      var writer = EXIWriter(into: room, source: UnsafeRawBufferPointer(start: nil, count: 0))
      writer.bits(0x80 &<< 7 | 77, 15)
      writer.bits(0, 1)
      writer.DIN_MessageHeader(DIN.MessageHeader(SessionID: EXIBytes([0x11])))
      writer.bits(0, 1)
      writer.bits(element, 6)
      body(&writer)
      count = writer.byteCount
    }
    return Array(buffer[..<count])
  }
}
