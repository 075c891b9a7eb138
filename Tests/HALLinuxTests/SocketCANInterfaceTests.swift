import Glibc
import HAL
import Testing

@testable import HALLinux

@Suite struct SocketCANInterfaceTests {
  private static let status = CANFrame(identifier: 0x102, data: [2, 0x9A, 1, 0x28, 0, 0xC8, 3, 0])

  @Test func layoutIsTheKernels() {
    let bytes = SocketCANInterface.bytes(Self.status)
    #expect(bytes == [0x02, 0x01, 0, 0, 8, 0, 0, 0, 2, 0x9A, 1, 0x28, 0, 0xC8, 3, 0])
    #expect(SocketCANInterface.frame(bytes) == Self.status)
  }

  @Test(arguments: [UInt8(0x80), 0x40, 0x20])
  func framesThatAreNotClassicAreNone(flag: UInt8) {
    var bytes = SocketCANInterface.bytes(Self.status)
    bytes[3] = flag
    #expect(SocketCANInterface.frame(bytes) == nil)
  }

  @Test func impossibleLengthsAreNone() {
    var bytes = SocketCANInterface.bytes(Self.status)
    bytes[4] = 9
    #expect(SocketCANInterface.frame(bytes) == nil)
    #expect(SocketCANInterface.frame(Array(bytes.prefix(15))) == nil)
    #expect(SocketCANInterface.frame(bytes + [0]) == nil)
  }

  @Test func framesGoThroughASocketInOrder() throws {
    var ends: [Int32] = [0, 0]
    #expect(socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0, &ends) == 0)
    let left = SocketCANInterface(name: "left", descriptor: ends[0])
    let right = SocketCANInterface(name: "right", descriptor: ends[1])
    #expect(try right.receive() == nil)
    let short = CANFrame(identifier: 0x7FF, count: 0, data: .init(repeating: 0))
    try left.send(Self.status)
    try left.send(short)
    #expect(try right.receive() == Self.status)
    #expect(try right.receive() == short)
    #expect(try right.receive() == nil)
  }

  @Test func queueThatIsFullSaysSo() throws {
    var ends: [Int32] = [0, 0]
    #expect(socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0, &ends) == 0)
    let left = SocketCANInterface(name: "left", descriptor: ends[0])
    let right = SocketCANInterface(name: "right", descriptor: ends[1])
    let error = #expect(throws: HALError.self) {
      for _ in 0..<100_000 { try left.send(Self.status) }
    }
    #expect(error?.kind == .full)
    #expect(try right.receive() == Self.status)
  }

  @Test func ethernetIsNoCAN() {
    let error = #expect(throws: InterfaceError.self) { try SocketCANInterface("lo") }
    #expect(error?.cause == .notCAN)
  }

  @Test(.enabled(if: VirtualCAN.isAvailable)) func framesCrossAVirtualBus() {
    let ran: Void? = NetworkNamespace.run {
      #expect(VirtualCAN.add("vcan0") == nil)
      do {
        let left = try SocketCANInterface("vcan0")
        let right = try SocketCANInterface("vcan0")
        try left.send(Self.status)
        let clock = SystemClock()
        var poller = Poller(clock: clock)
        let number = poller.add(right.descriptor)
        poller.wait(until: clock.now + .seconds(2))
        #expect(poller.isReadable(number))
        #expect(try right.receive() == Self.status)
        // What one has sent itself does not come back.
        #expect(try left.receive() == nil)
      } catch {
        Issue.record(error)
      }
    }
    #expect(ran != nil)
  }
}

/// Virtual CAN buses, which many kernels do not have.
private enum VirtualCAN {
  static let isAvailable: Bool = {
    guard NetworkNamespace.isAvailable else { return false }
    let complaint = NetworkNamespace.run { add("probe0") ?? "" } ?? "no namespace"
    if !complaint.isEmpty { print("skipped: no virtual CAN bus here: \(complaint)") }
    return complaint.isEmpty
  }()

  static func add(_ name: String) -> String? {
    NetworkNamespace.tool("link", "add", name, "type", "vcan") ?? NetworkNamespace.tool("link", "set", name, "up")
  }
}
