import HAL
import SLAC
import Testing

@testable import HALSim

/// Makes that are particular about SLAC, and two chargers on one line.
@Suite struct ChargerNeighbourTests {
  @Test func aNeighbourAnswersButTheNearerChargerIsChosen() throws {
    let rig = ChargerRig(.ideal)
    let modem = SimulatedModem(macAddress: MACAddress(0x0205_0000_00C2), line: rig.line, role: .charger)
    let stage = PowerStage()
    let pilot = PilotLine()
    let neighbour = SimulatedCharger(
      profile: .neighbour, modem: modem, pilot: pilot, stage: stage, random: SeededRandom(seed: 1))
    var far = LinePath()
    far.attenuation_dB = 45
    rig.line.setPath(far, between: modem, and: rig.car.modem)
    rig.world.add(neighbour)
    var heard: [ChargerEvent] = []
    neighbour.onEvent = { event, _ in heard.append(event) }

    try rig.reach(.charging)
    #expect(rig.car.matching.network?.charger == rig.charger.macAddress)
    // Both have answered: the choice was one.
    let senders = Set(
      rig.car.receivedFrames.compactMap { frame in
        frame.count > 16 && frame[15] == 0x6E && frame[16] == 0x60 ? frame.networkMAC(at: 6) : nil
      })
    #expect(senders == [rig.charger.macAddress, neighbour.macAddress])
    #expect(heard.isEmpty)
    #expect(!neighbour.isInSession)
  }

  @Test func compleoHearsOnlyItsOwnTimeoutAndAShortPause() {
    let random = SeededRandom(seed: 1)
    let line = Powerline(random: random)
    let modem = SimulatedModem(macAddress: MACAddress(0x0205_0000_00C1), line: line, role: .charger)
    for (profile, timeout, pause_ms, isHeard) in [
      (ChargerProfile.compleo, 6, 60, true), (.compleo, 10, 60, false), (.compleo, 6, 150, false),
      (.ideal, 10, 60, true), (.ideal, 6, 250, true),
    ] as [(ChargerProfile, UInt8, Int64, Bool)] {
      let matching = ChargerMatching(behaviour: profile.matching, link: modem, random: random)
      matching.start(now: .zero)
      let car = MACAddress(0x0205_0000_00E1)
      let runID = RunID(7)
      let request = SLACParmRequest(runID: runID).frame(from: car, to: .broadcast)
      matching.receive(Self.bytes(request), now: .milliseconds(1))
      #expect(matching.poll(now: .milliseconds(1)) == [.parametersConfirmed(vehicle: car)])
      let start = StartAttenCharIndication(
        forwardingStation: car, runID: runID, timeout_100ms: timeout
      ).frame(from: car, to: .broadcast)
      let later = Instant.milliseconds(1 + pause_ms)
      matching.receive(Self.bytes(start), now: later)
      #expect(matching.poll(now: later).contains(.sounding(vehicle: car)) == isHeard, "\(profile.name) \(timeout)")
    }
  }

  private static func bytes(_ frame: MMEFrameBuffer) -> [UInt8] { (0..<frame.count).map { frame[$0] } }

  @Test func aChargerThatNeverJoinsStaysUnreachable() {
    var profile = ChargerProfile.ideal
    profile.matching.joins = false
    let rig = ChargerRig(profile)
    rig.plug()
    rig.car.match(now: rig.now)
    #expect(rig.run(atMost: 20_000) { rig.car.isLinked })
    rig.run(30_000)
    #expect(rig.happened(.matched))
    #expect(!rig.happened(.joined))
    rig.car.discover(now: rig.now)
    rig.run(2_000)
    #expect(rig.car.charger == nil)
  }

  @Test func aChargerThatDoesNotAnswerRestartsItsOscillator() {
    var profile = ChargerProfile.ideal
    profile.matching.isAnswering = false
    let rig = ChargerRig(profile)
    rig.plug()
    rig.car.match(now: rig.now)
    #expect(rig.run(atMost: 60_000) { rig.pilot.oscillator == .steady12V })
    #expect(rig.run(atMost: 5_000) { rig.pilot.oscillator == .pwm(duty_permille: 50) })
    #expect(!rig.happened(.matched))
  }

  @Test func theProfilesAreFoundByNameAndStayInTheirBounds() {
    for profile in ChargerProfile.all {
      #expect(ChargerProfile.named(profile.name) == profile)
      #expect(!profile.about.isEmpty)
      #expect((1...8).contains(profile.session.sessionIDLength))
      #expect(profile.output.maximumVoltage_mV <= profile.stage.maximumVoltage_mV, "\(profile.name)")
      #expect(profile.output.maximumCurrent_mA <= profile.stage.maximumCurrent_mA, "\(profile.name)")
      #expect((profile.output.maximumPower_W ?? 0) <= profile.stage.maximumPower_W, "\(profile.name)")
    }
    #expect(ChargerProfile.named("nobody") == nil)
    #expect(Set(ChargerProfile.all.map(\.name)).count == ChargerProfile.all.count)
  }
}
