import HAL
import SLAC

@testable import HALSim

/// A car for the charger's tests: SLAC by the car's matching machine, and just enough network to exchange messages on a
/// line without loss. Nothing of the core's session or network is in it.
final class TestCar: Participant {
  let modem: SimulatedModem
  let address: IPv6Host
  var matching: EVMatching
  var isLinked = false
  /// While false neighbour solicitations stay unanswered.
  var answersSolicitations = true

  private(set) var solicitationCount = 0
  private(set) var charger: (address: IPv6Host, mac: MACAddress, port: UInt16)?
  private(set) var isConnected = false
  private(set) var isFinishedByCharger = false
  private(set) var isResetByCharger = false
  private(set) var receivedFrames: [[UInt8]] = []

  private var port: UInt16 = 50_000
  private var sendNext: UInt32 = 1_000
  private var receiveNext: UInt32 = 0
  private var stream = V2GTPStream()
  private var messages: [V2GTPStream.Item] = []
  private var entropy: SeededEntropy
  private var lastFrom: MACAddress = .broadcast

  init(modem: SimulatedModem, random: SeededRandom) {
    self.modem = modem
    address = .linkLocal(modem.macAddress)
    matching = EVMatching(macAddress: modem.macAddress, runID: RunID(0x1122_3344_5566_7788))
    entropy = SeededEntropy(generator: random.stream("test-car"))
  }

  var nextDeadline: Instant { modem.hasReceived ? .zero : matching.nextDeadline }

  func poll(now: Instant) {
    while let frame = modem.receive() { take(frame, now: now) }
    var driver = LinkModem(link: modem, now: now)
    while let event = matching.poll(now: now, modem: &driver) {
      if event == .keySet || event == .linkUp { isLinked = true }
    }
  }

  func match(now: Instant) { matching.start(now: now, random: &entropy) }

  func takeMessage() -> V2GTPStream.Item? { messages.isEmpty ? nil : messages.removeFirst() }

  private func take(_ frame: [UInt8], now: Instant) {
    receivedFrames.append(frame)
    if frame.network16(at: 12) == 0x88E1 { return matching.receive(frame.span, now: now) }
    guard let datagram = IPv6Datagram(frame: frame), datagram.checksum == 0 else { return }
    switch datagram.nextHeader {
    case NextHeader.icmp: takeSolicitation(datagram, now: now)
    case NextHeader.udp: takeDiscovery(datagram)
    case NextHeader.tcp: takeSegment(datagram, now: now)
    default: break
    }
  }

  private func takeSolicitation(_ datagram: IPv6Datagram, now: Instant) {
    guard case .solicitation(address, let asker)? = NeighbourMessage(datagram) else { return }
    solicitationCount += 1
    guard answersSolicitations else { return }
    let answer = NeighbourMessage.advertise(
      address, at: modem.macAddress, to: (datagram.source, asker ?? datagram.sourceMAC))
    modem.send(answer.frame, now: now)
  }

  // MARK: Discovery

  func discover(now: Instant) {
    var payload: [UInt8] = []
    payload.appendNetwork(port)
    payload.appendNetwork(UInt16(15_118))
    payload.appendNetwork(UInt16(18))
    payload += [0, 0] + V2GTPStream.frame([0x10, 0x00], type: V2GTPStream.sdpRequest)
    var datagram = IPv6Datagram(
      to: .allNodes, IPv6Host.allNodes.multicastMAC, from: address, modem.macAddress, nextHeader: NextHeader.udp,
      payload: payload)
    datagram.seal(at: 6, zeroIsAllOnes: true)
    modem.send(datagram.frame, now: now)
  }

  private func takeDiscovery(_ datagram: IPv6Datagram) {
    let bytes = datagram.payload
    guard bytes.count == 36, bytes.network16(at: 10) == V2GTPStream.sdpResponse, let high = bytes.network64(at: 16),
      let low = bytes.network64(at: 24), let port = bytes.network16(at: 32)
    else { return }
    charger = (IPv6Host(high: high, low: low), datagram.sourceMAC, port)
  }

  // MARK: TCP

  func connect(now: Instant) {
    port += 1
    sendNext = UInt32(port) * 77
    isConnected = false
    isFinishedByCharger = false
    isResetByCharger = false
    stream = V2GTPStream()
    messages = []
    send(.syn, now: now)
    sendNext &+= 1
  }

  func send(message: [UInt8], now: Instant) {
    let bytes = V2GTPStream.frame(message)
    send([.ack, .psh], payload: bytes, now: now)
    sendNext &+= UInt32(bytes.count)
  }

  func send(raw bytes: [UInt8], now: Instant) {
    send([.ack, .psh], payload: bytes, now: now)
    sendNext &+= UInt32(bytes.count)
  }

  func finish(now: Instant) {
    send([.fin, .ack], now: now)
    sendNext &+= 1
  }

  func reset(now: Instant) { send([.rst, .ack], now: now) }

  private func send(_ flags: TCPSegment.Flags, payload: [UInt8] = [], now: Instant) {
    guard let charger else { return }
    let segment = TCPSegment(
      sourcePort: port, destinationPort: charger.port, sequence: sendNext,
      acknowledgement: flags.contains(.ack) ? receiveNext : 0, flags: flags, window: 4_000,
      maximumSegmentSize: flags == .syn ? 1_440 : nil, payload: payload)
    var datagram = IPv6Datagram(
      to: charger.address, charger.mac, from: address, modem.macAddress, nextHeader: NextHeader.tcp,
      payload: segment.bytes)
    datagram.seal(at: 16)
    modem.send(datagram.frame, now: now)
  }

  private func takeSegment(_ datagram: IPv6Datagram, now: Instant) {
    guard let segment = TCPSegment(datagram.payload), segment.destinationPort == port else { return }
    if segment.flags.contains(.rst) {
      isResetByCharger = true
      isConnected = false
      return
    }
    if segment.flags.contains(.syn) {
      receiveNext = segment.sequence &+ 1
      isConnected = true
      return send(.ack, now: now)
    }
    guard segment.length > 0 else { return }
    if segment.sequence == receiveNext {
      receiveNext &+= segment.length
      messages += stream.append(segment.payload)
      if segment.flags.contains(.fin) { isFinishedByCharger = true }
    }
    send(.ack, now: now)
  }
}
