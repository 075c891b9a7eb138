import Glibc
import HAL
import Testing

@testable import HALLinux

@Suite struct EthernetInterfaceTests {
  @Test func missingInterfaceIsNamedWithThoseThatAreThere() {
    let error = #expect(throws: InterfaceError.self) { try EthernetInterface("nowhere0") }
    #expect(error?.name == "nowhere0")
    #expect(error?.description.contains("there is no interface nowhere0 here; there are: ") == true)
    #expect(error?.description.contains("lo") == true)
  }

  @Test func loopbackIsNoEthernet() {
    let error = #expect(throws: InterfaceError.self) { try EthernetInterface("lo") }
    #expect(error?.cause == .notEthernet)
  }

  @Test func eachCauseSaysWhatToDo() {
    func text(_ number: Int32) -> String { InterfaceError("plc0", errno: number).description }
    #expect(text(EPERM).contains("sudo setcap cap_net_raw+ep "))
    #expect(text(ENETDOWN) == "interface plc0 is down: sudo ip link set plc0 up")
    #expect(text(EAFNOSUPPORT).contains("modprobe"))
    #expect(text(EIO).hasPrefix("plc0: "))
    #expect(InterfaceError("eth0", .missing(others: [])).description.hasSuffix("there are: none"))
  }

  @Test(.enabled(if: NetworkNamespace.isAvailable))
  func framesCrossAVirtualCable() {
    inside { pair in
      let management = Frames.frame(to: .broadcast, from: pair.left.macAddress, type: 0x88E1, count: 30)
      try? pair.left.send(management.span)
      let received = pair.right.next()
      #expect(received?.count == 60)
      #expect(received.map { Array($0.prefix(30)) } == management)

      let answer = Frames.frame(to: pair.left.macAddress, from: pair.right.macAddress, type: 0x86DD, count: 1_514)
      try? pair.right.send(answer.span)
      #expect(pair.left.next() == answer)
      #expect(pair.left.interface.completedCount == 0)
    }
  }

  @Test(.enabled(if: NetworkNamespace.isAvailable))
  func onlyManagementAndInternetFramesComeIn() {
    inside { pair in
      for type in [UInt16(0x0800), 0x0806, 0x88E2] {
        let frame = Frames.frame(to: .broadcast, from: pair.left.macAddress, type: type, count: 60)
        try? pair.left.send(frame.span)
      }
      let last = Frames.frame(to: .broadcast, from: pair.left.macAddress, type: 0x88E1, count: 60)
      try? pair.left.send(last.span)
      #expect(pair.right.next() == last)
    }
  }

  @Test(.enabled(if: NetworkNamespace.isAvailable))
  func framesForAnotherAddressThanTheInterfacesComeIn() {
    inside { pair in
      // Neither the interface's own address nor a group it has joined.
      for value in [UInt64(0x0212_3456_789A), 0x3333_FF12_3456] {
        let frame = Frames.frame(to: MACAddress(value), from: pair.left.macAddress, type: 0x86DD, count: 80)
        try? pair.left.send(frame.span)
        #expect(pair.right.next() == frame)
      }
    }
  }

  @Test(.enabled(if: NetworkNamespace.isAvailable))
  func tooLongAndTooShortFramesAreRefused() {
    inside { pair in
      for count in [13, 1_515] {
        let error = #expect(throws: HALError.self) { try pair.left.send([UInt8](repeating: 0, count: count).span) }
        #expect(error?.kind == .tooLong)
      }
      let frame = Frames.frame(to: .broadcast, from: pair.left.macAddress, type: 0x88E1, count: 200)
      try? pair.left.send(frame.span)
      pair.right.wait()
      var small = [UInt8](repeating: 0, count: 199)
      var span = small.mutableSpan
      let error = #expect(throws: HALError.self) { try pair.right.interface.receive(into: &span) }
      #expect(error?.kind == .tooLong)
    }
  }

  @Test(.enabled(if: NetworkNamespace.isAvailable))
  func interfaceThatGoesDownAndComesBack() {
    inside { pair in
      #expect(NetworkNamespace.tool("link", "set", "right0", "down") == nil)
      #expect(pair.right.error() == .disconnected)
      // The kernel says it once; the interface is down until it is up.
      #expect(pair.right.error() == .disconnected)
      #expect(NetworkNamespace.tool("link", "set", "right0", "up") == nil)
      waitForCarrier()
      #expect(pair.right.error() == nil)
      let frame = Frames.frame(to: .broadcast, from: pair.left.macAddress, type: 0x88E1, count: 60)
      try? pair.left.send(frame.span)
      #expect(pair.right.next() == frame)
    }
  }

  @Test(.enabled(if: NetworkNamespace.isAvailable))
  func interfaceThatIsDownFromTheBeginning() {
    inside { _ in
      NetworkNamespace.tool("link", "set", "left0", "down")
      let error = #expect(throws: InterfaceError.self) { try EthernetInterface("left0") }
      #expect(error?.cause == .down)
    }
  }

  @Test(.enabled(if: NetworkNamespace.isAvailable))
  func kernelsDatagramArrivesWithAWholeChecksum() {
    inside(kernelSpeaks: true) { pair in
      // The kernel leaves the sum to the card of the veth, which has none.
      #expect(KernelSocket.sendDatagram(from: "left0") == 0)
      var frame = pair.right.next()
      // Neighbour discovery of the kernel comes on the same line.
      while let other = frame, other.count > 20, other[20] != 17 { frame = pair.right.next() }
      #expect(frame.map(Frames.isChecksumGood) == true)
      #expect(pair.right.interface.completedCount == 1)
    }
  }

  /// Two ends of one virtual cable in a namespace of their own.
  private func inside(kernelSpeaks: Bool = false, _ body: (Pair) -> Void) {
    let ran: Void? = NetworkNamespace.run {
      if !kernelSpeaks { NetworkNamespace.silenceKernel() }
      #expect(NetworkNamespace.tool("link", "add", "left0", "type", "veth", "peer", "name", "right0") == nil)
      for side in ["left0", "right0"] { #expect(NetworkNamespace.tool("link", "set", side, "up") == nil) }
      waitForCarrier()
      do {
        body(Pair(left: try Station("left0"), right: try Station("right0")))
      } catch {
        Issue.record(error)
      }
    }
    #expect(ran != nil)
  }
}

/// Waits until both ends have a carrier, which the kernel reports up to a second late; before, frames get lost.
private func waitForCarrier() {
  let clock = SystemClock()
  var poller = Poller(clock: clock)
  while clock.now < .zero + .seconds(5) {
    let sides = Interfaces.all.filter { $0.kind == .ethernet }
    if sides.count == 2, sides.allSatisfy({ $0.hasCarrier && $0.isUp }) { return }
    poller.wait(until: clock.now + .milliseconds(5))
  }
  Issue.record("the virtual cable has no carrier")
}

/// The two ends of a cable.
private struct Pair {
  let left: Station
  let right: Station
}

/// An interface with what a test does to it.
private final class Station {
  let interface: EthernetInterface
  private let clock = SystemClock()
  private var poller: Poller
  private let number: Int

  init(_ name: String) throws(InterfaceError) {
    interface = try EthernetInterface(name)
    poller = Poller(clock: clock)
    number = poller.add(interface.descriptor)
  }

  var macAddress: MACAddress { interface.macAddress }

  func send(_ frame: Span<UInt8>) throws(HALError) { try interface.send(frame) }

  /// Waits for a frame, two seconds at most.
  func wait() { poller.wait(until: clock.now + .seconds(2)) }

  /// The next frame, or nil after two seconds.
  func next() -> [UInt8]? {
    wait()
    var buffer = [UInt8](repeating: 0, count: 2_000)
    var span = buffer.mutableSpan
    let length = try? interface.receive(into: &span)
    return length.map { Array(buffer.prefix($0)) }
  }

  /// What the next receipt fails with.
  func error() -> HALError.Kind? {
    var buffer = [UInt8](repeating: 0, count: 2_000)
    var span = buffer.mutableSpan
    do {
      _ = try interface.receive(into: &span)
      return nil
    } catch {
      return error.kind
    }
  }
}
