import HAL
import Testing

@Suite("Values of the devices")
struct DeviceValueTests {
  @Test func canFrameKeepsToItsLimits() {
    let data: [8 of UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    let short = CANFrame(identifier: 0xF102, count: 3, data: data)
    #expect(short.identifier == 0x102)
    #expect((0..<8).map { short.data[$0] } == [1, 2, 3, 0, 0, 0, 0, 0])
    let long = CANFrame(identifier: 0x102, count: 9, data: data)
    #expect(long.count == 8)
    #expect(long == CANFrame(identifier: 0x102, data: data))
    #expect(long != short)
    #expect(long != CANFrame(identifier: 0x103, data: data))
    #expect(long != CANFrame(identifier: 0x102, data: [1, 2, 3, 4, 5, 6, 7, 9]))
  }

  @Test func lightIsLitByAnyChannel() {
    #expect(!Light.off.isLit)
    #expect(Light.white.isLit)
    #expect(Light(red: false, green: false, blue: true).isLit)
  }
}
