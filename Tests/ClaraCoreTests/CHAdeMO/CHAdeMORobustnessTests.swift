import ClaraCore
import HAL
import Testing

/// Nothing from the bus or the other side traps, breaks a rule of the rig, or keeps a session from ending.
@Suite struct CHAdeMORobustnessTests {
  @Test(arguments: 1...60)
  func randomPeersBreakNoRule(seed: Int) {
    let rig = CHAdeMORig()
    run(rig, seed: UInt64(seed), cycles: 1_500)
    rig.pending = .stopButton
    for _ in 0..<500 where rig.machine.state != .end { rig.tick() }
    #expect(rig.machine.state == .end)
  }

  @Test func randomPeersComeToCloseTheContactor() {
    var charged = 0
    for seed in 1...60 {
      let rig = CHAdeMORig()
      run(rig, seed: UInt64(seed), cycles: 1_500)
      charged += rig.lineLog.contains("+contactor") ? 1 : 0
    }
    #expect(charged >= 5)
  }

  @Test func equalSeedsGiveEqualRuns() {
    for seed in [UInt64(7), 8] {
      let first = CHAdeMORig()
      let second = CHAdeMORig()
      #expect(run(first, seed: seed, cycles: 600) == run(second, seed: seed, cycles: 600))
      #expect(first.lineLog == second.lineLog)
      #expect(first.machine.car == second.machine.car)
    }
  }

  /// Mostly a car and a charger that get on, with wild frames and values in between.
  @discardableResult
  private func run(_ rig: CHAdeMORig, seed: UInt64, cycles: Int) -> [CANFrame] {
    var generator = TestGenerator(seed: seed)
    var sent: [CANFrame] = []
    let identifiers: [UInt16] = [0x100, 0x101, 0x102, 0x103, 0x110, 0x200, 0x201, 0x108, 0x7FF]
    for cycle in 0..<cycles {
      if generator.next() % 4 == 0 { rig.isPermissionOn = generator.next() % 8 != 0 }
      if generator.next() % 4 == 0 { rig.car.status = CarStatusFlags(rawValue: generator.next() % 4 == 0 ? 9 : 1) }
      if generator.next() % 8 == 0 { rig.car.requestedCurrent_A = UInt8(truncatingIfNeeded: generator.next()) }
      if generator.next() % 5 == 0 { rig.charger.phase = phase(after: rig.charger.phase, &generator) }
      rig.charger.presentCurrent_mA = Int32(bitPattern: generator.next()) >> (generator.next() % 30)
      rig.charger.presentVoltage_mV = Int32(bitPattern: generator.next()) >> (generator.next() % 20)
      if generator.next() % 10 == 0 {
        rig.charger.dynamicMaximumCurrent_mA = Int32(bitPattern: generator.next()) >> 8
        rig.charger.maximumCurrent_mA = Int32(bitPattern: generator.next()) >> 4
        rig.charger.maximumVoltage_mV = generator.next() % 2 == 0 ? .max : 500_000
      }
      rig.tick()
      if cycle % 97 == 0 {
        for _ in 0..<20 {
          let identifier = identifiers[Int(generator.next()) % identifiers.count]
          rig.machine.receive(
            generator.frame(identifier: identifier, count: UInt8(generator.next() % 9)), now: rig.now)
        }
      }
      sent += rig.lastFrames
    }
    return sent
  }

  private func phase(after phase: ChargerPhase, _ generator: inout TestGenerator) -> ChargerPhase {
    let next = generator.next() % 20 == 0 ? UInt8(generator.next() % 9) : min(phase.rawValue + 1, 6)
    return ChargerPhase(rawValue: next) ?? .idle
  }

  @Test(arguments: [TimingProfile.field, .strict])
  func aSilentWorldNeverHoldsALivePass(timing: TimingProfile) {
    let states: [CHAdeMOStateName] = [
      .waitForCarReady, .waitForPreCharge, .waitForCarContactorsClosed, .waitForCarRequest, .chargingLoop,
      .stoppingWaitForLowCurrent, .stoppingWaitForCarContactorsOpen, .stoppingD1Off, .stoppingUnlock,
    ]
    for state in states {
      let rig = CHAdeMORig(timing: timing)
      rig.drive(to: state)
      rig.isCarSending = false
      rig.charger.presentCurrent_mA = 150_000
      let start = rig.now
      while rig.machine.state != .end && rig.now - start < .seconds(60) { rig.tick() }
      #expect(rig.machine.state == .end)
      #expect(!rig.machine.contactorClosed && !rig.machine.d2 && !rig.machine.d1)
    }
  }

  @Test(.enabled(if: RecordedCAN.isAvailable), arguments: RecordedCAN.fileNames)
  func recordedCarsAreFollowed(name: String) throws {
    let entries = try RecordedCAN.read(name)
    let start = try #require(entries.map(\.at).min())
    let rig = CHAdeMORig()
    rig.isCarSending = false
    rig.isPermissionOn = true
    rig.charger.phase = .preChargeReached
    rig.charger.maximumVoltage_mV = 500_000
    var fed = 0
    for entry in entries.sorted(by: { $0.at < $1.at }) {
      let at = Instant.zero + (entry.at - start)
      // A pause of the recording is passed in steps of its own, but not for minutes.
      for _ in 0..<600 where rig.machine.nextDeadline < at { rig.tick() }
      rig.machine.receive(entry.frame, now: at)
      fed += 1
    }
    #expect(fed == entries.count)
    if name == "leaf_ze0_start_stop" {
      #expect(rig.machine.car.isDiscovered)
      #expect(rig.machine.car.soc_percent == 73)
      #expect(rig.machine.car.targetVoltage_mV == 410_000)
    }
  }
}
