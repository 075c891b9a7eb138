import HAL
import Testing

@testable import HALUSB

@Suite struct GSUSBTests {
  private static let data: [8 of UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

  @Test("A frame on its way out: echo number, identifier, length, three zeros, data")
  func sent() {
    let frame = CANFrame(identifier: 0x108, count: 3, data: Self.data)
    #expect(
      GSUSBFrame.bytes(frame, echo: 0x0102)
        == [0x02, 0x01, 0, 0, 0x08, 0x01, 0, 0, 3, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0])
  }

  @Test("A frame of the bus, an acknowledgement, and what is neither")
  func received() {
    let bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0x01, 0, 0, 8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    #expect(GSUSBFrame.event(bytes) == .frame(CANFrame(identifier: 0x102, data: Self.data)))
    #expect(GSUSBFrame.event([7, 0, 0, 0] + bytes.dropFirst(4)) == .sent(7))
    for flag: UInt8 in [0x80, 0x40, 0x20] {
      var special = bytes
      special[7] = flag
      #expect(GSUSBFrame.event(special) == .other)
    }
    var tooLong = bytes
    tooLong[8] = 9
    #expect(GSUSBFrame.event(tooLong) == nil)
    for length in 0..<20 { #expect(GSUSBFrame.event(Array(bytes.prefix(length))) == nil) }
  }

  @Test("500 kbit/s in 16 quanta from the clocks that adapters have")
  func timing() {
    #expect(GSUSBAdapter.timing(clock_Hz: 48_000_000) == [6, 7, 2, 1, 6])
    #expect(GSUSBAdapter.timing(clock_Hz: 80_000_000) == [6, 7, 2, 1, 10])
    #expect(GSUSBAdapter.timing(clock_Hz: 0) == nil)
    #expect(GSUSBAdapter.timing(clock_Hz: 12_345_678) == nil)
  }
}
