import HAL
import SLAC

/// SLAC of the simulated charger: the matching machine of the standard, and in front of it what a make does otherwise.
final class ChargerMatching {
  let behaviour: ChargerProfile.Matching
  private let link: any ChargerLink
  private var machine: EVSEMatching
  private var entropy: SeededEntropy
  private var parametersConfirmedAt: Instant?

  /// The matching of the charger behind `link`.
  init(behaviour: ChargerProfile.Matching, link: any ChargerLink, random: SeededRandom) {
    self.behaviour = behaviour
    self.link = link
    entropy = SeededEntropy(generator: random)
    // A simulated modem is given its network directly: what a charger says to its own modem does not concern the car.
    var options = EVSEMatchingOptions(setsKey: link.takesKeyByMessage)
    if let level_dB = behaviour.toldAttenuation_dB {
      options.measurement = .fixed(AttenuationProfile(uniform_dB: level_dB))
    }
    machine = EVSEMatching(macAddress: link.macAddress, options: options)
  }

  /// When ``poll(now:)`` must be called next.
  var nextDeadline: Instant { machine.nextDeadline }

  /// Begins with a new network.
  func start(now: Instant) {
    parametersConfirmedAt = nil
    machine.start(now: now, random: &entropy)
  }

  /// Stops answering.
  func stop() { machine.reset() }

  /// Makes the charger's modem a member of the network that was given away.
  func join() {
    link.setNetwork(nid: Self.bytes(machine.networkID), nmk: Self.bytes(machine.networkKey))
  }

  private static func bytes(_ id: NetworkID) -> [UInt8] {
    (0..<7).map { UInt8(truncatingIfNeeded: id.value >> UInt64(8 * (6 - $0))) }
  }

  private static func bytes(_ key: NetworkKey) -> [UInt8] {
    [key.high, key.low].flatMap { half in
      (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(8 * (7 - $0))) }
    }
  }

  /// Takes a management frame, unless this make does not hear it.
  func receive(_ frame: [UInt8], now: Instant) {
    guard behaviour.isAnswering else { return }
    if frame.count > 22, frame[15] == 0x6A, frame[16] == 0x60 {
      if let timeout = behaviour.acceptedTimeout, frame[22] != timeout { return }
      if let longest_ms = behaviour.longestPauseAfterParameters_ms, let parametersConfirmedAt,
        now - parametersConfirmedAt > .milliseconds(longest_ms)
      {
        return
      }
    }
    // The first sound closes the window in which the pause after the parameters matters.
    if frame.count > 16, frame[15] == 0x76, frame[16] == 0x60 { parametersConfirmedAt = nil }
    machine.receive(frame.span, now: now)
  }

  /// Runs the machine; returns what happened, in order.
  func poll(now: Instant) -> [EVSEMatchingEvent] {
    var modem = LinkModem(link: link, now: now)
    var events: [EVSEMatchingEvent] = []
    while let event = machine.poll(now: now, modem: &modem) {
      if case .parametersConfirmed = event { parametersConfirmedAt = now }
      events.append(event)
    }
    return events
  }
}

/// A charger's link as the driver that the matching machine wants.
struct LinkModem: PLCModem {
  let link: any ChargerLink
  let now: Instant

  var macAddress: MACAddress { link.macAddress }

  mutating func send(_ frame: Span<UInt8>) throws(HALError) {
    var bytes: [UInt8] = []
    for index in frame.indices { bytes.append(frame[index]) }
    link.send(bytes, now: now)
  }

  mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? { nil }
}

/// Entropy from a seed.
struct SeededEntropy: EntropySource {
  var generator: SeededRandom

  mutating func random() -> UInt32 { UInt32(truncatingIfNeeded: generator.next() >> 32) }
}
