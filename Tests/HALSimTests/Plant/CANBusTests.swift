import HAL
import HALSim
import Testing

@Suite struct CANBusTests {
  private func frame(_ identifier: UInt16, _ tag: UInt8 = 0) -> CANFrame {
    var data: [8 of UInt8] = .init(repeating: 0)
    data[0] = tag
    return CANFrame(identifier: identifier, data: data)
  }

  private func run(_ bus: SimulatedCANBus, from start: Instant, milliseconds: Int64) -> Instant {
    let end = start + .milliseconds(milliseconds)
    var now = start
    while max(bus.nextDeadline, now) < end {
      now = max(bus.nextDeadline, now)
      bus.poll(now: now)
    }
    return end
  }

  @Test func theLowestIdentifierWinsAndFramesTakeTheirTime() {
    let bus = SimulatedCANBus(random: SeededRandom(seed: 1))
    let first = bus.attach("first")
    let second = bus.attach("second")
    let listener = bus.attach("listener")
    var times: [Int64] = []
    bus.onFrame = { _, _, now in times.append(now.microseconds) }
    first.send(frame(0x109))
    first.send(frame(0x108))
    second.send(frame(0x102))
    _ = run(bus, from: .zero, milliseconds: 2)
    var identifiers: [UInt16] = []
    while let received = listener.receive() { identifiers.append(received.identifier) }
    // A node keeps its own order, as the adapter must.
    #expect(identifiers == [0x102, 0x109, 0x108])
    #expect(times == [240, 480, 720])
    #expect(first.receive()?.identifier == 0x102)
    #expect(first.receive() == nil)
  }

  @Test func withoutAnybodyToAcknowledgeTheQueueFills() {
    let bus = SimulatedCANBus(random: SeededRandom(seed: 1))
    let adapter = bus.attach("adapter")
    let car = bus.attach("car")
    car.isActive = false
    var accepted = 0
    for _ in 0..<40 where adapter.send(frame(0x108)) { accepted += 1 }
    let now = run(bus, from: .zero, milliseconds: 5)
    #expect(accepted == SimulatedCANBus.sendCapacity)
    #expect(bus.nextDeadline == .distantFuture)
    car.isActive = true
    _ = run(bus, from: now, milliseconds: 10)
    var received = 0
    while car.receive() != nil { received += 1 }
    #expect(received == accepted)
  }

  @Test func busOffRefusesAndRecovers() throws {
    let bus = SimulatedCANBus(random: SeededRandom(seed: 1))
    var controller = SimulatedCANController(node: bus.attach("adapter"))
    _ = bus.attach("car")
    controller.node.isBusOff = true
    #expect(throws: HALError(.full)) { try controller.send(self.frame(0x108)) }
    controller.node.isBusOff = false
    try controller.send(frame(0x108))
    controller.node.isActive = false
    #expect(throws: HALError(.disconnected)) { try controller.send(self.frame(0x108)) }
    #expect(throws: HALError(.disconnected)) { try controller.receive() }
  }

  @Test func lossComesAsOftenAsConfigured() {
    let bus = SimulatedCANBus(random: SeededRandom(seed: 4))
    let sender = bus.attach("sender")
    let receiver = bus.attach("receiver")
    bus.loss_permille = 200
    var now = Instant.zero
    var received = 0
    for _ in 0..<1_000 {
      sender.send(frame(0x102))
      now = run(bus, from: now, milliseconds: 1)
      while receiver.receive() != nil { received += 1 }
    }
    #expect((760...840).contains(received))
  }
}
