import HAL
import SLAC

/// A car and a charger at one cable, matched in virtual time: the states they pass, and the frames they exchange.
struct MatchingRig: Sendable {
  /// A machine as it stood once.
  struct Snapshot<Machine: Sendable>: Sendable {
    let name: String
    let machine: Machine
    let now: Instant
  }

  static let carAddress = MACAddress(0x02AB_CDEF_0102)
  static let chargerAddress = MACAddress(0x0680_E102_0304)
  static let carModem = MACAddress(0x02AB_CDEF_0199)
  static let chargerModem = MACAddress(0x0680_E102_0399)

  private(set) var cars: [Snapshot<EVMatching>] = []
  private(set) var chargers: [Snapshot<EVSEMatching>] = []
  /// Frames in the order of their delivery, those to the car and those to the charger.
  private(set) var toCar: [[UInt8]] = []
  private(set) var toCharger: [[UInt8]] = []

  private var car = EVMatching(macAddress: carAddress, runID: RunID(carAddress))
  private var charger = EVSEMatching(macAddress: chargerAddress)
  private var now = Instant.zero

  /// Runs a matching to its end.
  init() {
    var entropy = CountingEntropy()
    charger.start(now: now, random: &entropy)
    for _ in 0..<500 where car.network == nil || !isMatched {
      step()
      if case .waiting = charger.state, case .idle = car.state { car.start(now: now, random: &entropy) }
      now = max(now, min(car.nextDeadline, charger.nextDeadline, now + .milliseconds(100)))
    }
  }

  /// True once the car has joined.
  var isMatched: Bool {
    if case .matched = car.state { return true }
    return false
  }

  private mutating func step() {
    var carModem = KeepingModem(macAddress: Self.carAddress)
    while car.poll(now: now, modem: &carModem) != nil {}
    keep()
    var chargerModem = KeepingModem(macAddress: Self.chargerAddress)
    while charger.poll(now: now, modem: &chargerModem) != nil {}
    keep()
    for frame in carModem.take() { carry(frame, fromCar: true) }
    for frame in chargerModem.take() { carry(frame, fromCar: false) }
  }

  private mutating func carry(_ frame: [UInt8], fromCar: Bool) {
    guard let parsed = try? MMEFrame.parse(frame.span) else { return }
    let own = fromCar ? Self.carAddress : Self.chargerAddress
    let modem = fromCar ? Self.carModem : Self.chargerModem
    switch parsed.message {
    case .setKeyRequest(let key):
      let confirm = SetKeyConfirm(result: 1, ownNonce: 0x1234, otherNonce: key.ownNonce)
      deliver(bytes(confirm.frame(from: modem, to: own)), toCar: fromCar)
    case .linkStatusRequest:
      deliver(bytes(LinkStatusConfirm(isLinked: false).frame(from: modem, to: own)), toCar: fromCar)
      deliver(bytes(LinkStatusConfirm(isLinked: true).frame(from: modem, to: own)), toCar: fromCar)
    case .mnbcSoundIndication:
      deliver(frame, toCar: false)
      let report = AttenProfileIndication(
        vehicle: Self.carAddress, profile: AttenuationProfile(uniform_dB: 12))
      deliver(bytes(report.frame(from: Self.chargerModem, to: .broadcast)), toCar: false)
    default:
      deliver(frame, toCar: !fromCar)
    }
  }

  private mutating func deliver(_ frame: [UInt8], toCar isToCar: Bool) {
    if isToCar {
      toCar.append(frame)
      car.receive(frame.span, now: now)
    } else {
      toCharger.append(frame)
      charger.receive(frame.span, now: now)
    }
    keep()
  }

  /// Keeps both machines where their state is new.
  private mutating func keep() {
    let carName = "\(car.state.name)"
    if !cars.contains(where: { $0.name == carName }) {
      cars.append(Snapshot(name: carName, machine: car, now: now))
    }
    let phase = charger.session(of: Self.carAddress).map { "\($0.phase)" } ?? "no car"
    let chargerName = "\("\(charger.state)".prefix { $0 != "(" }), \(phase)"
    if !chargers.contains(where: { $0.name == chargerName }) {
      chargers.append(Snapshot(name: chargerName, machine: charger, now: now))
    }
  }

  private func bytes(_ frame: MMEFrameBuffer) -> [UInt8] { frame.span.array }
}

/// Numbers that are the same in every run.
struct CountingEntropy: EntropySource {
  private var state: UInt32 = 0x1234_5678

  mutating func random() -> UInt32 {
    state = state &* 1_664_525 &+ 1_013_904_223
    return state
  }
}
