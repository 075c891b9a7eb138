import HAL
import SLAC

/// Car and charger match over a line in virtual time: every frame of SLAC, written and read on both sides.
func checkMatching<Place: Environment>(_ trace: inout Trace<Place>) {
  trace.begin("matching")
  var line = MatchingLine()
  line.run(until: .milliseconds(10_000), &trace)
  trace.check("car and charger have the same key", line.isMatched)
  trace.value("frames", UInt64(line.frames))
  trace.end("matching")
}

/// A car, a charger, and the modem of each.
private struct MatchingLine {
  private static let carAddress = MACAddress(0x0200_0000_0001)
  private static let chargerAddress = MACAddress(0x0600_0000_0100)
  /// Frames under way before the run counts as stuck.
  private static let framesPerInstant = 64

  private var car: EVMatching
  private var charger: EVSEMatching
  private var carModem = ListModem(macAddress: MatchingLine.carAddress)
  private var chargerModem = ListModem(macAddress: MatchingLine.chargerAddress)
  private(set) var frames: UInt32 = 0

  init() {
    car = EVMatching(macAddress: MatchingLine.carAddress, runID: RunID(MatchingLine.carAddress))
    charger = EVSEMatching(macAddress: MatchingLine.chargerAddress)
  }

  /// True when the car has the network that the charger opened.
  var isMatched: Bool {
    guard case .matched(let network) = car.state else { return false }
    return network.networkKey == charger.networkKey && network.networkID == charger.networkID
      && charger.matchedVehicle == MatchingLine.carAddress
  }

  mutating func run<Place: Environment>(until end: Instant, _ trace: inout Trace<Place>) {
    var random = Generator(state: 0x0123_4567_89AB_CDEF)
    charger.start(now: .zero, random: &random)
    car.start(now: .zero, random: &random)
    var now = Instant.zero
    while now < end, !isMatched {
      for _ in 0..<MatchingLine.framesPerInstant {
        pollBoth(now: now, &trace)
        let wasIdle = carModem.isEmpty && chargerModem.isEmpty
        if wasIdle { break }
        carryFrames(now: now)
      }
      now = max(min(car.nextDeadline, charger.nextDeadline), now + .microseconds(1))
    }
  }

  private mutating func pollBoth<Place: Environment>(now: Instant, _ trace: inout Trace<Place>) {
    while let event = car.poll(now: now, modem: &carModem) {
      guard let checkpoint = event.checkpoint else { continue }
      trace.write(decimal: UInt64(now.milliseconds))
      trace.value(" ms checkpoint", UInt64(checkpoint))
    }
    while charger.poll(now: now, modem: &chargerModem) != nil {}
  }

  /// Hands each frame to the other side, or lets the own modem answer it.
  private mutating func carryFrames(now: Instant) {
    while let frame = carModem.takeFirst() {
      frames += 1
      guard let parsed = try? MMEFrame.parse(frame.span) else { continue }
      if let answer = answer(to: parsed) {
        car.receive(answer.span, now: now)
      } else {
        charger.receive(frame.span, now: now)
      }
      guard case .mnbcSoundIndication = parsed.message else { continue }
      let measured = AttenProfileIndication(
        vehicle: MatchingLine.carAddress, profile: AttenuationProfile(uniform_dB: 17))
      charger.receive(measured.frame(from: modemAddress(of: charger.macAddress), to: .broadcast).span, now: now)
    }
    while let frame = chargerModem.takeFirst() {
      frames += 1
      guard let parsed = try? MMEFrame.parse(frame.span) else { continue }
      if let answer = answer(to: parsed) {
        charger.receive(answer.span, now: now)
      } else {
        car.receive(frame.span, now: now)
      }
    }
  }

  /// What a modem says to its own host, or nil for what goes onto the line.
  private func answer(to request: MMEFrame) -> MMEFrameBuffer? {
    guard request.header.destination == LocalModem.address, case .setKeyRequest(let key) = request.message else {
      return nil
    }
    let confirm = SetKeyConfirm(result: 1, ownNonce: 0x1234, otherNonce: key.ownNonce)
    return confirm.frame(from: modemAddress(of: request.header.source), to: request.header.source)
  }

  private func modemAddress(of host: MACAddress) -> MACAddress { MACAddress(host.value ^ 0xFF00_0000) }
}

/// A modem that keeps what is sent until somebody takes it.
private struct ListModem: PLCModem {
  private static let capacity = 4

  let macAddress: MACAddress
  private var frames: [4 of FrameBuffer<160>] = .init(repeating: FrameBuffer())
  private var count = 0

  init(macAddress: MACAddress) { self.macAddress = macAddress }

  var isEmpty: Bool { count == 0 }

  mutating func send(_ frame: Span<UInt8>) throws(HALError) {
    guard count < ListModem.capacity else { throw HALError(.full) }
    frames[count].removeAll()
    frames[count].append(frame)
    guard !frames[count].overflowed else { throw HALError(.tooLong) }
    count += 1
  }

  mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? { nil }

  mutating func takeFirst() -> FrameBuffer<160>? {
    guard count > 0 else { return nil }
    let first = frames[0]
    for index in 1..<ListModem.capacity { frames[index - 1] = frames[index] }
    count -= 1
    return first
  }
}

extension Generator: EntropySource {
  /// The upper half of the next number.
  mutating func random() -> UInt32 { UInt32(truncatingIfNeeded: next() >> 32) }
}
