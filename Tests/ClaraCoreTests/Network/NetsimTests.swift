import HAL
import Testing

@testable import ClaraCore

/// One kind of line.
struct LineQuality: Sendable, CustomStringConvertible {
  var loss_permille: Int
  var duplicate_permille: Int
  var damage_permille: Int
  var delay_us: Int
  var window: Int

  var description: String {
    "\(loss_permille)/1000 lost, \(duplicate_permille) doubled, \(damage_permille) damaged, "
      + "to \(delay_us) us, window \(window)"
  }
}

/// A car's stack and a charger on one bad line, in virtual time.
struct Netsim {
  private enum Side { case car, charger }

  private let quality: LineQuality
  private var random: SplitMix
  /// What is under way; equal times keep their order by the number.
  private var line: [(at: Instant, number: Int, to: Side, frame: [UInt8])] = []
  private var number = 0
  var rig = StackRig()
  let charger: TestCharger
  var events: [NetworkEvent] = []

  init(quality: LineQuality, seed: UInt64) {
    self.quality = quality
    random = SplitMix(seed: seed)
    charger = TestCharger(port: 40_000, window: quality.window, seed: seed &+ 1)
  }

  private mutating func put(_ frame: [UInt8], to side: Side) {
    for _ in 0..<(random.chance(quality.duplicate_permille) ? 2 : 1) {
      if random.chance(quality.loss_permille) { continue }
      var copy = frame
      if random.chance(quality.damage_permille) { copy[random.below(copy.count)] ^= 1 << UInt8(random.below(8)) }
      let delay = Duration.microseconds(Int64(500 + random.below(quality.delay_us)))
      line.append((rig.now + delay, number, side, copy))
      number += 1
    }
  }

  /// Does the next thing that is due. False when nothing ever is.
  mutating func step() -> Bool {
    events += rig.poll()
    for frame in rig.modem.take() { put(frame, to: .charger) }
    let first = line.indices.min { (line[$0].at, line[$0].number) < (line[$1].at, line[$1].number) }
    let arrival = first.map { line[$0].at } ?? .distantFuture
    let next = min(min(arrival, rig.stack.nextDeadline), charger.deadline)
    guard next < .distantFuture else { return false }
    rig.now = max(rig.now, next)
    if let first, arrival <= rig.now {
      let item = line.remove(at: first)
      switch item.to {
      case .car: rig.stack.receive(item.frame.span, now: rig.now, modem: &rig.modem)
      case .charger: for frame in charger.receive(item.frame, now: rig.now) { put(frame, to: .car) }
      }
    } else if charger.deadline <= rig.now {
      for frame in charger.resend(now: rig.now) { put(frame, to: .car) }
    }
    return true
  }

  /// Steps until `condition` holds; false after `limit` steps or when nothing more can happen.
  mutating func run(limit: Int = 20_000, until condition: (inout Netsim) -> Bool) -> Bool {
    for _ in 0..<limit {
      if condition(&self) { return true }
      guard step() else { return condition(&self) }
    }
    return false
  }
}

@Suite("Network over a bad line")
struct NetsimTests {
  static let qualities = [
    LineQuality(loss_permille: 0, duplicate_permille: 0, damage_permille: 0, delay_us: 1, window: 8_000),
    LineQuality(loss_permille: 0, duplicate_permille: 500, damage_permille: 0, delay_us: 30_000, window: 8_000),
    LineQuality(loss_permille: 20, duplicate_permille: 20, damage_permille: 5, delay_us: 10_000, window: 8_000),
    LineQuality(loss_permille: 100, duplicate_permille: 50, damage_permille: 20, delay_us: 20_000, window: 1_000),
    LineQuality(loss_permille: 200, duplicate_permille: 100, damage_permille: 20, delay_us: 40_000, window: 300),
  ]

  @Test("1,000 exchanges: none lost, none doubled, none changed", arguments: Array(qualities.enumerated()))
  func exchanges(index: Int, quality: LineQuality) throws {
    var random = SplitMix(seed: 99)
    var simulation = Netsim(quality: quality, seed: UInt64(index) + 7)
    try connect(&simulation)
    var expected: [[UInt8]] = []
    for exchange in 0..<1_000 {
      // A V2G request has 15 to 80 bytes; now and then one as long as possible.
      let length = exchange % 100 == 99 ? V2GTPHeader.maximumPayloadLength - 1 : 15 + random.below(66)
      let request = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      expected.append(request)
      try simulation.rig.stack.sendMessage(payload: request.span)
      var answer = FrameBuffer<4096>()
      let isAnswered = simulation.run { simulation in
        simulation.rig.stack.nextMessage(into: &answer) != nil
      }
      try #require(isAnswered, "exchange \(exchange) at \(simulation.rig.now.milliseconds) ms: \(simulation.events)")
      #expect(answer.bytes == TestCharger.answer(to: request))
    }
    #expect(simulation.charger.requests == expected)
    #expect(simulation.charger.violations == [])
    print(
      "netsim: \(quality): \(simulation.rig.now.milliseconds) ms, \(simulation.rig.stack.retransmissions) sent again,",
      "\(simulation.rig.stack.statistics.malformed) damaged")
    if quality.loss_permille == 0, quality.delay_us == 1 { #expect(simulation.rig.stack.retransmissions == 0) }
    try close(&simulation)
  }

  @Test("requests in a row without waiting arrive in order")
  func pipelined() throws {
    var simulation = Netsim(quality: Self.qualities[3], seed: 3)
    try connect(&simulation)
    var answers = 0
    var sent = 0
    while answers < 200 {
      while sent < 200 {
        let request: [UInt8] = [UInt8(sent & 0xFF), UInt8(sent >> 8)] + [UInt8](repeating: 7, count: 300)
        do { try simulation.rig.stack.sendMessage(payload: request.span) } catch { break }
        sent += 1
      }
      var answer = FrameBuffer<4096>()
      let isAnswered = simulation.run { $0.rig.stack.nextMessage(into: &answer) != nil }
      try #require(isAnswered)
      #expect(answer[301] ^ 0x5A == UInt8(answers & 0xFF))
      answers += 1
    }
    #expect(simulation.charger.requests.count == 200 && simulation.charger.violations == [])
  }

  @Test("one seed gives one run")
  func reproducible() throws {
    func trace() throws -> (Int64, UInt32) {
      var simulation = Netsim(quality: Self.qualities[4], seed: 12)
      try connect(&simulation)
      return (simulation.rig.now.microseconds, simulation.rig.stack.statistics.accepted)
    }
    #expect(try trace() == trace())
  }

  /// SDP and the handshake, tried again as the controller does it.
  func connect(_ simulation: inout Netsim) throws {
    simulation.rig.stack.startSDP(now: simulation.rig.now, random: 5)
    try #require(simulation.run { $0.rig.stack.charger != nil })
    simulation.rig.stack.connect(now: simulation.rig.now, random: 0xFFFF_FF00)
    try #require(simulation.run { $0.rig.stack.isConnected })
  }

  func close(_ simulation: inout Netsim) throws {
    simulation.rig.stack.close(now: simulation.rig.now)
    let isOver = simulation.run { $0.rig.stack.tcpState.isOver && $0.events.contains(.tcpClosed(.closed)) }
    #expect(isOver)
    // On the worst line the last acknowledgement may be lost until the 10 s in which it is repeated are over.
    #expect(simulation.run { $0.charger.isClosed || $0.rig.stack.tcpState == .closed })
  }
}
