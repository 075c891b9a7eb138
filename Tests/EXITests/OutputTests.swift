import EXI
import Testing

/// The ways to take an encoded message.
struct OutputTests {
  private static let message = DIN.Message(
    Header: .init(SessionID: EXIBytes([1, 2, 3, 4, 5, 6, 7, 8])), Body: .SessionStopReq(.init()))
  private static let bytes = Hex.bytes("809a02004080c1014181c211f0")

  @Test func intoASpanOfBytes() throws {
    var buffer = [UInt8](repeating: 0xAA, count: 13)
    var span = buffer.mutableSpan
    #expect(try Self.message.encode(into: &span) == 13)
    #expect(buffer == Self.bytes)
  }

  @Test func appendedToAnOutputSpan() throws {
    let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 20, alignment: 8)
    defer { storage.deallocate() }
    var output = OutputRawSpan(buffer: storage, initializedCount: 0)
    output.append(0x01, as: UInt8.self)
    output.append(0xFE, as: UInt8.self)
    try Self.message.encode(into: &output)
    #expect(output.byteCount == 15)
    // Five bytes are left: nothing is appended.
    let error = #expect(throws: EXIError.self) { try Self.message.encode(into: &output) }
    #expect(error?.kind == .bufferTooSmall && error?.bitPosition == 13 * 8)
    #expect(output.finalize(for: storage) == 15)
    #expect(Array(storage[..<15]) == [0x01, 0xFE] + Self.bytes)
  }

  @Test func sizesStaySmall() {
    #expect(MemoryLayout<DIN.Message>.size < 2048)
    #expect(MemoryLayout<AppProtocol.Message>.size < 2048)
    #expect(MemoryLayout<EXIError>.size <= 8)
  }

  @Test func statesHaveNames() {
    #expect("\(EXIState.document.name)" == "document")
    #expect("\(EXIState(UInt16.max).name)" == "document")
    var names: Set<String> = []
    for set in UInt16(1)...3 {
      for index in UInt16(0)..<400 { names.insert("\(EXIState(set << 11 | index).name)") }
    }
    #expect(names.contains("DIN.CurrentDemandReq.EVTargetVoltage"))
    #expect(names.contains("AppProtocol.Offer.Priority") && names.contains("XMLDSig.Reference.URI"))
  }
}
