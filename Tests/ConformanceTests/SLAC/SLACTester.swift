import HAL
import HALSim

/// The charger's side of SLAC as a script over bytes: right by default, and in each answer as wrong as a test wants it.
///
/// Each answer is a closure that takes the right frame and returns what is sent instead; nil sends nothing.
final class SLACTester: Participant {
  typealias Change = ([UInt8]) -> [UInt8]?

  let modem: SimulatedModem
  let address: [UInt8]
  let nid: [UInt8] = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x07]
  var nmk: [UInt8] = (1...16).map { UInt8($0) }
  /// Frames that reached the tester.
  private(set) var heard: [TappedFrame] = []

  var parameters: Change = { $0 }
  var attenuation: Change = { $0 }
  var match: Change = { $0 }
  /// Called before a frame is answered.
  var onHeard: (TappedFrame) -> Void = { _ in }
  var attenuation_dB: UInt8 = 12

  private(set) var car: [UInt8] = []
  private(set) var run: [UInt8] = []
  private var soundCount = 0
  private var indicationDue: Instant?
  private var outgoing: [(at: Instant, frame: [UInt8])] = []

  init(_ plant: Plant, index: UInt64 = 0) {
    let mac = MACAddress(0x02C4_A26E_0010 + index)
    modem = SimulatedModem(macAddress: mac, line: plant.line, role: .charger)
    address = (0..<6).map { mac[$0] }
    plant.line.setPath(plant.configuration.path, between: plant.modem, and: modem)
    plant.world.add(self)
  }

  var nextDeadline: Instant {
    if modem.hasReceived { return .zero }
    return min(indicationDue ?? .distantFuture, outgoing.map(\.at).min() ?? .distantFuture)
  }

  func poll(now: Instant) {
    while let bytes = modem.receive() {
      let frame = TappedFrame(at: now, bytes: bytes, isSent: false)
      heard.append(frame)
      onHeard(frame)
      answer(frame, now: now)
    }
    if let due = indicationDue, due <= now {
      indicationDue = nil
      if let frame = attenuation(attenuationIndication) { send(frame, at: now) }
    }
    let ready = outgoing.filter { $0.at <= now }
    outgoing.removeAll { $0.at <= now }
    for item in ready { modem.send(item.frame, now: now) }
  }

  /// Sends a frame at a time, or at the next poll.
  func send(_ frame: [UInt8], at instant: Instant) { outgoing.append((instant, frame)) }

  /// The attenuation as it should be told.
  var attenuationIndication: [UInt8] {
    SLACBytes.indicateAttenuation(to: car, from: address, run: run, attenuation_dB: attenuation_dB)
  }

  /// What reached the tester of a type.
  func heard(_ type: UInt16) -> [TappedFrame] { heard.filter { $0.managementType == type } }

  /// True when an IPv6 frame with an SDP request came: the car is in the tester's network.
  var hasHeardDiscovery: Bool {
    heard.contains {
      $0.bytes.count > 70 && $0.bytes[12] == 0x86 && $0.bytes[20] == 17 && $0.field(56, 2) == [0x3B, 0x0E]
    }
  }

  private func answer(_ frame: TappedFrame, now: Instant) {
    switch frame.managementType {
    case SLACBytes.parameterRequest:
      car = frame.field(6, 6)
      run = frame.field(21, 8)
      soundCount = 0
      let right = SLACBytes.confirmParameters(to: car, from: address, run: run)
      if let sent = parameters(right) { send(sent, at: now) }
    case SLACBytes.start:
      // TT_EVSE_match_MNBC: whatever was heard by then is told.
      if indicationDue == nil, soundCount == 0 { indicationDue = now + .milliseconds(600) }
    case SLACBytes.sound:
      soundCount += 1
      if soundCount == 10 { indicationDue = now + .milliseconds(20) }
    case SLACBytes.matchRequest:
      let right = SLACBytes.confirmMatch(to: car, from: address, run: run, nid: nid, nmk: nmk)
      guard let sent = match(right) else { return }
      send(sent, at: now)
      modem.setNetwork(nid: nid, nmk: nmk)
    default: break
    }
  }
}
