import HAL
import SLAC
import Testing

/// What a frame meets on its way to one station.
enum Fate {
  case delivered
  case lost
  case doubled
  case late(Duration)
}

/// A frame as it was sent.
struct Transmission {
  let time: Instant
  let sender: Int
  let frame: [UInt8]

  var name: String {
    (try? MMEHeader.parse(frame.span)).flatMap { $0.name.map { "\($0)" } } ?? "?"
  }
}

/// A power line in virtual time: every station hears every frame 2 ms later. The modem of each station answers its
/// host's key and link messages, and reports sounds to a charger.
final class VirtualLine {
  enum Machine {
    case car(EVMatching)
    case charger(EVSEMatching)
  }

  struct Station {
    var machine: Machine
    let address: MACAddress
    /// Attenuation in dB toward a sender, by the sender's index.
    var attenuation_dB: [Int: UInt8] = [:]
    var carEvents: [(time: Instant, event: EVMatchingEvent)] = []
    var chargerEvents: [(time: Instant, event: EVSEMatchingEvent)] = []
    var key: SetKeyRequest?
    var keyTime = Instant.distantFuture
    /// What the modem says to a key; 1 is a Qualcomm chip that takes it.
    var keyResult: UInt8 = 1
    var modemAddress: MACAddress
    var failure: HALError?
    /// Frames that the failure still concerns.
    var failuresLeft = 0
  }

  private struct Delivery {
    let time: Instant
    let order: Int
    let receiver: Int
    let frame: [UInt8]
  }

  struct Modem: PLCModem {
    let line: VirtualLine
    let index: Int
    var macAddress: MACAddress { line.stations[index].address }
    mutating func send(_ frame: Span<UInt8>) throws(HALError) {
      if let failure = line.stations[index].failure, line.stations[index].failuresLeft > 0 {
        line.stations[index].failuresLeft -= 1
        throw failure
      }
      var copy: [UInt8] = []
      for position in frame.indices { copy.append(frame[position]) }
      line.transmit(copy, from: index)
    }
    mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? { nil }
  }

  var now = Instant.zero
  var stations: [Station] = []
  var sent: [Transmission] = []
  /// Decides about one frame on its way to one station.
  var fate: (Transmission, Int) -> Fate = { _, _ in .delivered }
  /// When set, machines are polled at multiples of this only.
  var tick: Duration?
  /// From the key to the link.
  var joinTime = Duration.seconds(5)
  private var deliveries: [Delivery] = []
  private var order = 0
  private(set) var polls = 0

  func addCar(_ machine: EVMatching) -> Int { add(.car(machine), machine.macAddress) }

  func addCharger(_ machine: EVSEMatching) -> Int { add(.charger(machine), machine.macAddress) }

  private func add(_ machine: Machine, _ address: MACAddress) -> Int {
    stations.append(Station(machine: machine, address: address, modemAddress: MACAddress(address.value ^ 0xFF00_0000)))
    return stations.count - 1
  }

  func car(_ index: Int) -> EVMatching {
    guard case .car(let machine) = stations[index].machine else { fatalError("not a car") }
    return machine
  }

  func charger(_ index: Int) -> EVSEMatching {
    guard case .charger(let machine) = stations[index].machine else { fatalError("not a charger") }
    return machine
  }

  func transmit(_ frame: [UInt8], from sender: Int) {
    let transmission = Transmission(time: now, sender: sender, frame: frame)
    sent.append(transmission)
    guard let parsed = try? MMEFrame.parse(frame.span) else { return }
    if parsed.header.destination == LocalModem.address {
      answerHost(sender, parsed)
      return
    }
    for receiver in stations.indices where receiver != sender { carry(transmission, to: receiver) }
    if case .mnbcSoundIndication = parsed.message { reportSound(from: sender) }
  }

  /// Puts a frame on the line that no station sent.
  func inject(_ frame: [UInt8], to receiver: Int, after delay: Duration = .milliseconds(2)) {
    deliver(frame, to: receiver, at: now + delay)
  }

  private func carry(_ transmission: Transmission, to receiver: Int) {
    let arrival = now + .milliseconds(2)
    switch fate(transmission, receiver) {
    case .lost: return
    case .delivered: deliver(transmission.frame, to: receiver, at: arrival)
    case .doubled:
      deliver(transmission.frame, to: receiver, at: arrival)
      deliver(transmission.frame, to: receiver, at: arrival + .milliseconds(3))
    case .late(let delay): deliver(transmission.frame, to: receiver, at: arrival + delay)
    }
  }

  private func deliver(_ frame: [UInt8], to receiver: Int, at time: Instant) {
    order += 1
    deliveries.append(Delivery(time: time, order: order, receiver: receiver, frame: frame))
  }

  private func answerHost(_ index: Int, _ request: MMEFrame) {
    let station = stations[index]
    func answer(_ message: some MMEMessage) {
      let frame = array(message.frame(from: station.modemAddress, to: station.address))
      carry(Transmission(time: now, sender: -1, frame: frame), to: index)
    }
    switch request.message {
    case .setKeyRequest(let key):
      if station.keyResult == 1 {
        stations[index].key = key
        stations[index].keyTime = now
      }
      answer(SetKeyConfirm(result: station.keyResult, ownNonce: 0x1234, otherNonce: key.ownNonce))
    case .linkStatusRequest:
      answer(LinkStatusConfirm(isLinked: station.keyTime < now && now >= station.keyTime + joinTime))
    default: return
    }
  }

  private func reportSound(from sender: Int) {
    for receiver in stations.indices where receiver != sender {
      guard case .charger = stations[receiver].machine else { continue }
      let profile = AttenuationProfile(uniform_dB: stations[receiver].attenuation_dB[sender] ?? 60)
      let report = AttenProfileIndication(vehicle: stations[sender].address, profile: profile)
      let frame = array(report.frame(from: stations[receiver].modemAddress, to: .broadcast))
      carry(Transmission(time: now, sender: -1, frame: frame), to: receiver)
    }
  }

  private func deadline(_ index: Int) -> Instant {
    switch stations[index].machine {
    case .car(let machine): machine.nextDeadline
    case .charger(let machine): machine.nextDeadline
    }
  }

  private func poll(_ index: Int) {
    var modem = Modem(line: self, index: index)
    switch stations[index].machine {
    case .car(var machine):
      while let event = machine.poll(now: now, modem: &modem) {
        stations[index].carEvents.append((now, event))
        polls += 1
      }
      #expect(machine.nextDeadline > now, "car is stuck in \(machine.state.name) at \(now.milliseconds) ms")
      stations[index].machine = .car(machine)
    case .charger(var machine):
      while let event = machine.poll(now: now, modem: &modem) {
        stations[index].chargerEvents.append((now, event))
        polls += 1
      }
      #expect(machine.nextDeadline > now, "charger is stuck at \(now.milliseconds) ms")
      stations[index].machine = .charger(machine)
    }
    polls += 1
  }

  private func receive(_ delivery: Delivery) {
    switch stations[delivery.receiver].machine {
    case .car(var machine):
      machine.receive(delivery.frame.span, now: now)
      stations[delivery.receiver].machine = .car(machine)
    case .charger(var machine):
      machine.receive(delivery.frame.span, now: now)
      stations[delivery.receiver].machine = .charger(machine)
    }
  }

  private func rounded(_ time: Instant) -> Instant {
    guard let tick, time.microseconds < .max - tick.microseconds else { return time }
    return Instant(microseconds: (time.microseconds + tick.microseconds - 1) / tick.microseconds * tick.microseconds)
  }

  /// Lets the line run until `end`, or until `condition` holds.
  func run(until end: Instant, or condition: () -> Bool = { false }) {
    for index in stations.indices { poll(index) }
    while !condition() {
      let due = stations.indices.map { rounded(deadline($0)) }.min() ?? .distantFuture
      let arrival = deliveries.map(\.time).min() ?? .distantFuture
      let next = max(min(due, arrival), now)
      guard next <= end else { break }
      now = next
      let ready = deliveries.filter { $0.time <= now }.sorted { $0.order < $1.order }
      deliveries.removeAll { $0.time <= now }
      for delivery in ready { receive(delivery) }
      guard rounded(now) == now else { continue }
      for index in stations.indices { poll(index) }
    }
    if !condition() { now = max(now, end) }
  }

  /// Starts every charger, and the cars once their keys are set.
  func start(seed: UInt64 = 1) {
    startMachines(seed: seed, cars: false)
    run(until: now + .milliseconds(10))
    startMachines(seed: seed, cars: true)
  }

  private func startMachines(seed: UInt64, cars: Bool) {
    for index in stations.indices {
      var entropy = TestEntropy(seed: seed &+ UInt64(index) &* 77)
      switch stations[index].machine {
      case .car(var machine) where cars:
        machine.start(now: now, random: &entropy)
        stations[index].machine = .car(machine)
      case .charger(var machine) where !cars:
        machine.start(now: now, random: &entropy)
        stations[index].machine = .charger(machine)
      default: continue
      }
    }
  }

  func isMatched(_ car: Int) -> Bool {
    if case .matched = self.car(car).state { return true }
    return false
  }
}

extension VirtualLine {
  static let carAddress = MACAddress(0x0200_0000_0001)
  static func chargerAddress(_ index: Int) -> MACAddress { MACAddress(0x0600_0000_0100 + UInt64(index)) }

  /// A line with one car (station 0) and a charger for each attenuation.
  static func with(
    attenuations_dB: [UInt8], timing: SLACTiming = .field, options: EVMatchingOptions = .field
  ) -> VirtualLine {
    let line = VirtualLine()
    _ = line.addCar(
      EVMatching(macAddress: carAddress, runID: RunID(carAddress), timing: timing, options: options))
    for (index, attenuation) in attenuations_dB.enumerated() {
      let station = line.addCharger(EVSEMatching(macAddress: chargerAddress(index), timing: timing))
      line.stations[station].attenuation_dB[0] = attenuation
    }
    return line
  }
}
