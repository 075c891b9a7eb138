import HAL
import Testing

@Suite("MACAddress")
struct MACAddressTests {
  private static let sample = MACAddress(0x0001_87FE_DCBA)

  @Test func bytesAreInWireOrder() {
    #expect((0..<6).map { Self.sample[$0] } == [0x00, 0x01, 0x87, 0xFE, 0xDC, 0xBA])
  }

  @Test func upperBitsAreDropped() {
    #expect(MACAddress(0xFFFF_0001_87FE_DCBA) == Self.sample)
  }

  @Test(arguments: [-1, 0, 1, 2, 3, Int.max]) func readFromFrame(offset: Int) {
    let frame: [UInt8] = [0xEE, 0x00, 0x01, 0x87, 0xFE, 0xDC, 0xBA, 0xEE]
    let address = MACAddress(frame.span, at: offset)
    switch offset {
    case 0: #expect(address == MACAddress(0xEE00_0187_FEDC))
    case 1: #expect(address == Self.sample)
    case 2: #expect(address == MACAddress(0x0187_FEDC_BAEE))
    default: #expect(address == nil)
    }
  }

  @Test func writeAndReadAgain() {
    var frame = FrameBuffer<6>()
    frame.append(Self.sample)
    #expect(MACAddress(frame.span, at: 0) == Self.sample)
    #expect(!frame.overflowed)
    frame.append(Self.sample)
    #expect(frame.overflowed)
  }

  @Test func groupAddresses() {
    #expect(MACAddress.broadcast.isGroup)
    #expect(MACAddress(0x0100_5E00_0001).isGroup)
    #expect(MACAddress(0x3333_0000_0001).isGroup)
    #expect(!Self.sample.isGroup)
    #expect(!MACAddress(0xFE01_0101_0101).isGroup)
  }
}
