import HAL
import Testing

@testable import HALSim

/// The real driver over the chip model: frames in both directions, whatever goes wrong between.
@Suite struct DriverOnChipTests {
  /// A rig whose driver has found its chip.
  private func ready(_ configuration: ChipConfiguration = ChipConfiguration(), seed: UInt64 = 1) -> ChipRig {
    let rig = ChipRig(configuration, seed: seed)
    rig.run(1_000)
    #expect(rig.driver.state == .ready)
    return rig
  }

  @Test func theDriverIsReadyAsSoonAsTheChipIs() {
    let rig = ChipRig()
    rig.run(945)
    #expect(rig.driver.state == .silent)
    rig.run(20)
    #expect(rig.driver.state == .ready)
    #expect(rig.driver.counters.resets == 0)
  }

  @Test(arguments: [true, false]) func framesPassBothWays(hasLine: Bool) throws {
    var configuration = ChipConfiguration()
    configuration.hasInterruptLine = hasLine
    let rig = ready(configuration)
    var sent: [[UInt8]] = []
    var expected: [[UInt8]] = []
    for number in 0..<200 {
      let count = 60 + number * 7 % 1_400
      let own = ChipRig.broadcast(from: LineRig.car, number, count: count)
      let other = ChipRig.broadcast(from: LineRig.charger, number, count: 60 + number * 13 % 1_400)
      try rig.driver.send(own.span)
      rig.charger.send(other, now: rig.now)
      sent.append(own)
      expected.append(other)
      rig.run(8)
    }
    rig.run(50)
    #expect(rig.received == expected)
    #expect(rig.arrived == sent)
    #expect(rig.driver.counters.framesSent == 200)
    #expect(rig.driver.counters.framesReceived == 200)
    #expect(rig.driver.counters.resynchronisations == 0)
    #expect(rig.driver.counters.missedInterrupts == 0)
  }

  @Test func aBurstLargerThanTheBufferArrivesWhole() {
    let rig = ready()
    let frames = (0..<20).map { ChipRig.broadcast(from: LineRig.charger, $0, count: 1_000) }
    for frame in frames { rig.charger.send(frame, now: rig.now) }
    rig.run(100)
    #expect(rig.received == frames)
  }

  @Test func lostInterruptsLoseNoFrame() {
    var configuration = ChipConfiguration()
    configuration.faults.lostInterrupts_permille = 1_000
    let rig = ready(configuration)
    let frames = (0..<20).map { ChipRig.broadcast(from: LineRig.charger, $0) }
    for frame in frames {
      rig.charger.send(frame, now: rig.now)
      rig.run(30)
    }
    #expect(rig.received == frames)
    #expect(rig.driver.counters.missedInterrupts == 20)
  }

  @Test(arguments: [ChipFault.restart, .readBufferError, .writeBufferError]) func itRecovers(fault: ChipFault) throws {
    let rig = ready()
    let frame = ChipRig.broadcast(from: LineRig.charger, 5)
    rig.chip.inject(fault, now: rig.now)
    rig.run(30)
    #expect(rig.driver.state != .ready)
    #expect(throws: HALError(.disconnected)) { try rig.driver.send(frame.span) }
    rig.run(1_100)
    #expect(rig.driver.state == .ready)
    #expect(rig.driver.counters.resynchronisations == 1)
    rig.charger.send(frame, now: rig.now)
    rig.run(30)
    #expect(rig.received == [frame])
  }

  /// Noise of each kind: no frame comes out that was not sent, and most come through.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func noiseMakesNoWrongFrames(seed: UInt64) {
    var configuration = ChipConfiguration()
    configuration.faults.headerErrors_permille = seed % 4 == 0 ? 50 : 0
    configuration.faults.registerErrors_permille = seed % 4 == 1 ? 10 : 0
    configuration.faults.wrongCounts_permille = seed % 4 == 2 ? 100 : 0
    configuration.faults.bufferErrors_permille = seed % 4 == 3 ? 20 : 0
    configuration.faults.restarts_permille = seed % 4 == 3 ? 20 : 0
    let rig = ready(configuration, seed: seed)
    let frames = (0..<300).map { ChipRig.broadcast(from: LineRig.charger, $0, count: 60 + $0 % 200) }
    for frame in frames {
      rig.charger.send(frame, now: rig.now)
      rig.run(20)
    }
    rig.chip.rates = ChipFaultRates()
    rig.run(5_000)
    var rest = frames[...]
    for frame in rig.received {
      let found = rest.firstIndex(of: frame)
      #expect(found != nil, "a frame that was not sent, or not in this order")
      rest = rest[((found ?? rest.startIndex) + 1)...]
    }
    #expect(rig.received.count > (seed % 4 == 3 ? 60 : 250))
    #expect(rig.driver.state == .ready)
    let last = ChipRig.broadcast(from: LineRig.charger, 999)
    rig.charger.send(last, now: rig.now)
    rig.run(100)
    #expect(rig.received.last == last)
  }

  @Test func aLineThatSticksCostsBoundedWork() {
    let rig = ready()
    rig.chip.inject(.interruptLineSticks, now: rig.now)
    let before = rig.driver.counters.batches
    rig.run(1_000)
    #expect(rig.driver.counters.batches - before < 2_000)
    #expect(rig.driver.counters.stuckInterrupts > 10)
    let frame = ChipRig.broadcast(from: LineRig.charger, 5)
    rig.charger.send(frame, now: rig.now)
    rig.run(10)
    #expect(rig.received == [frame])
  }

  @Test func theResetLineBringsADeadChipBack() {
    var configuration = ChipConfiguration()
    configuration.hasResetLine = true
    configuration.boot_ms = 950
    let rig = ready(configuration)
    rig.chip.setReset(true, now: rig.now)
    rig.run(6_900)
    #expect(rig.driver.state != .ready)
    rig.run(1_300)
    #expect(rig.driver.counters.lineResets == 1)
    #expect(rig.driver.state == .ready)
  }
}
