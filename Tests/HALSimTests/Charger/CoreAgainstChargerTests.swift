import ClaraCore
import HAL
import Testing

@testable import HALSim

/// The core's network against the charger's, which was written apart, over a line that loses, doubles and reorders.
@Suite struct CoreAgainstChargerTests {
  /// The core's end: sends numbered messages, each after the answer to the one before.
  private final class Car: Participant {
    let modem: SimulatedModem
    var stack: NetworkStack
    var answers: [UInt32] = []
    var ends: [TCPCloseReason] = []
    var wanted: UInt32
    private var entropy: UInt32 = 0x1234_5678
    private var sentCount: UInt32 = 0
    private var isClosed = false

    init(modem: SimulatedModem, wanted: UInt32) {
      self.modem = modem
      self.wanted = wanted
      stack = NetworkStack(macAddress: modem.macAddress)
    }

    var nextDeadline: Instant { modem.hasReceived ? .zero : stack.nextDeadline }

    func poll(now: Instant) {
      var driver = LinkModem(link: modem, now: now)
      while let frame = modem.receive() { stack.receive(frame.span, now: now, modem: &driver) }
      while let event = stack.poll(now: now, modem: &driver) {
        switch event {
        case .sdpResponse: stack.connect(now: now, random: 0xFFFF_FF80)
        case .tcpEstablished: sendNext()
        case .tcpClosed(let end): ends.append(end)
        default: break
        }
      }
      var message = FrameBuffer<512>()
      while stack.nextMessage(into: &message) != nil { take(message, now: now) }
      // What was queued leaves with this poll.
      while stack.poll(now: now, modem: &driver) != nil {}
    }

    private func take(_ message: FrameBuffer<512>, now: Instant) {
      answers.append(message.span.uint32BigEndian(at: 0) ?? .max)
      if answers.count < Int(wanted) { return sendNext() }
      guard !isClosed else { return }
      isClosed = true
      stack.close(now: now)
    }

    private func sendNext() {
      var message = FrameBuffer<256>()
      message.append(bigEndian: sentCount)
      message.append(repeating: 0xA5, count: Int(sentCount % 200))
      sentCount += 1
      try? stack.sendMessage(payload: message.span)
    }
  }

  /// The charger's end: answers every message with its number.
  private final class Echo: Participant {
    let modem: SimulatedModem
    let network: ChargerNetwork
    var requests: [UInt32] = []
    private var stream = V2GTPStream()

    init(modem: SimulatedModem, splitLimit: Int?) {
      self.modem = modem
      network = ChargerNetwork(behaviour: .init(), modemMAC: modem.macAddress, initialSequence: 0xFFFF_FFC0)
      network.tcp.splitLimit = splitLimit
    }

    var nextDeadline: Instant { modem.hasReceived ? .zero : network.nextDeadline }

    func poll(now: Instant) {
      while let frame = modem.receive() {
        network.receive(frame, now: now)
        for item in stream.append(network.tcp.takeReceived()) {
          guard case .message(V2GTPStream.exi, let bytes) = item else { continue }
          requests.append(bytes.network32(at: 0) ?? .max)
          let answer = Array(bytes.prefix(4)) + [UInt8](repeating: 0x5A, count: 90)
          network.tcp.send(V2GTPStream.frame(answer), now: now)
        }
      }
      network.poll(now: now)
      if network.tcp.takeEvents().contains(.peerFinished) { network.tcp.close(now: now) }
      for frame in network.takeFrames() { modem.send(frame, now: now) }
    }
  }

  @Test(
    arguments: [
      (0, 0, 0, nil), (50, 0, 0, nil), (0, 100, 0, nil), (0, 0, 100, 30), (50, 50, 50, 17), (200, 100, 100, 40),
    ] as [(UInt32, UInt32, UInt32, Int?)])
  func everyMessageArrivesOnceAndInOrder(
    _ loss: UInt32, _ duplication: UInt32, _ reordering: UInt32, _ splitLimit: Int?
  ) {
    let random = SeededRandom(seed: UInt64(loss) << 20 | UInt64(duplication) << 10 | UInt64(reordering))
    let line = Powerline(random: random)
    line.defaultPath.loss_permille = loss
    line.defaultPath.duplication_permille = duplication
    line.defaultPath.reordering_permille = reordering
    let count: UInt32 = loss >= 200 ? 150 : 1_000
    let car = Car(modem: SimulatedModem(macAddress: MACAddress(0x0205_0000_00E1), line: line), wanted: count)
    let charger = Echo(
      modem: SimulatedModem(macAddress: MACAddress(0x0205_0000_00C1), line: line, role: .charger),
      splitLimit: splitLimit)
    for modem in [car.modem, charger.modem] {
      modem.setNetwork(nid: [UInt8](repeating: 1, count: 7), nmk: [UInt8](repeating: 2, count: 16))
    }
    let world = World(
      network: ElectricalNetwork(
        stage: PowerStage(), adapterContactor: Contactor(), carContactor: Contactor(),
        battery: Battery(profile: .leaf40, soc_permille: 500)))
    for participant in [line, charger, car] as [any Participant] { world.add(participant) }
    car.stack.startSDP(now: world.now, random: 0)
    // The end of the connection as well: both have said FIN and had it acknowledged, or have given up on that.
    let isDone = world.run(until: .milliseconds(600_000)) { !car.ends.isEmpty && charger.network.tcp.isIdle }
    #expect(isDone)
    #expect(car.answers == Array(0..<count))
    #expect(charger.requests == Array(0..<count))
    if loss == 0 { #expect(car.stack.retransmissions == 0 || reordering > 0) }
  }
}
