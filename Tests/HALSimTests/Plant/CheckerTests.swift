import ClaraCore
import HAL
import HALSim
import Testing

/// Each checker must catch the mistake it is there for, and nothing in a good sequence.
@Suite struct CheckerTests {
  private func names(_ charger: ScriptedCharger) -> Set<SafetyInvariant> {
    Set(charger.plant.violations.map(\.invariant))
  }

  /// What a recorder would tell the monitor of a good session, and the session itself.
  private func goodCharge() -> ScriptedCharger {
    let charger = ScriptedCharger()
    let plant = charger.plant
    plant.bus.onFrame = { frame, _, now in plant.safety.noteFrame(frame, at: now) }
    plant.safety.noteParametersKnown(at: .zero)
    charger.board.setStateC(true)
    #expect(charger.startUntilCharging())
    return charger
  }

  @Test func aGoodChargeBreaksNothing() {
    let charger = goodCharge()
    let plant = charger.plant
    plant.safety.noteChargerLimit(current_mA: 200_000, isDynamic: false, at: plant.world.now)
    plant.safety.noteCurrentDemand(current_mA: Int32(charger.carStatus[3]) * 1_000, at: plant.world.now)
    charger.status = 0x25
    #expect(charger.run(5_000) { plant.network.current_mA < 5_000 })
    plant.stage.isEnabled = false
    plant.safety.notePowerDeliveryEnded(at: plant.world.now)
    plant.liveness.noteCause("the charger stopped", at: plant.world.now)
    charger.board.setStateC(false)
    charger.status = 0x24
    #expect(charger.run(4_000) { charger.isContactorOpenFlagSet })
    plant.network.adapterContactor.drive(false, now: plant.world.now)
    charger.run(100)
    plant.plug.setD2(false)
    charger.run(500)
    plant.plug.setD1(false)
    charger.run(500)
    charger.board.setPowerHold(false)
    charger.run(100_000)
    #expect(plant.violations.isEmpty, "\(plant.violations)")
    #expect(plant.liveness.isSafe)
  }

  @Test func closingAgainstADifferenceIsSeen() {
    let charger = ScriptedCharger { $0.adapterContactor.weldsAbove_mJ = .max }
    let plant = charger.plant
    #expect(charger.startUntilReady())
    charger.status |= 0x04
    plant.plug.setD2(true)
    #expect(charger.run(4_000) { charger.car.phase == .closed })
    plant.network.adapterContactor.drive(true, now: plant.world.now)
    charger.run(100)
    #expect(names(charger) == [.contactorClosesMatched])
    #expect(plant.violations.first?.detail.contains("mV across it") == true)
  }

  @Test func closingBeforeTheCarIsSeen() {
    let charger = ScriptedCharger()
    charger.plant.network.adapterContactor.drive(true, now: .zero)
    charger.run(100)
    #expect(charger.plant.violations.map(\.detail) == ["the adapter's contactor closed before the car's"])
  }

  @Test func weldingByItselfIsNotTheCoresMistake() {
    let charger = ScriptedCharger()
    charger.plant.network.adapterContactor.fault = .welded
    charger.run(100)
    #expect(charger.plant.network.adapterContactor.isConducting)
    #expect(charger.plant.violations.isEmpty)
  }

  @Test(arguments: [29_900, 30_500] as [Int64])
  func openingUnderLoadIsAllowedOnlyInTheDeclaredEmergency(held_ms: Int64) {
    let charger = goodCharge()
    charger.plant.hardware.moveButton(down: true)
    charger.run(held_ms)
    charger.board.setContactor(closed: false)
    charger.run(100)
    #expect(names(charger) == (held_ms < 30_000 ? [.contactorOpensWithoutLoad] : []))
  }

  @Test func stateCBeforeTheParametersIsSeen() {
    let charger = ScriptedCharger()
    charger.board.setStateC(true)
    charger.run(10)
    #expect(names(charger) == [.stateCOnlyInCharge])
  }

  @Test(arguments: [1_400, 1_600] as [Int64])
  func stateCAfterAnErrorIsSeen(delay_ms: Int64) {
    let charger = ScriptedCharger()
    charger.plant.safety.noteParametersKnown(at: .zero)
    charger.board.setStateC(true)
    charger.run(1_000)
    charger.plant.safety.noteSessionError(at: charger.plant.world.now)
    charger.run(delay_ms)
    charger.board.setStateC(false)
    charger.run(1_000)
    #expect(names(charger) == (delay_ms < 1_500 ? [] : [.stateCOnlyInCharge]))
  }

  @Test(arguments: [300, 700] as [Int64]) func inAPauseStateCIsAnEdgeThatWakesTheCharger(length_ms: Int64) {
    let charger = ScriptedCharger()
    charger.plant.safety.noteParametersKnown(at: .zero)
    charger.plant.safety.notePaused(at: charger.plant.world.now)
    charger.run(5_000)
    charger.board.setStateC(true)
    charger.run(length_ms)
    charger.board.setStateC(false)
    charger.run(100)
    #expect(charger.plant.violations.isEmpty == (length_ms <= 500))
    #expect(Set(names(charger)).subtracting([.stateCOnlyInCharge]).isEmpty)
  }

  @Test(arguments: [1_000, 1_900] as [Int64], [false, true])
  func stateCWithCurrentAfterAFaultOfTheCarIsSeen(delay_ms: Int64, isSystemFault: Bool) {
    let charger = goodCharge()
    let plant = charger.plant
    let data: [8 of UInt8] = isSystemFault ? [2, 0, 0, 0, 0, 0x05, 0, 0] : [2, 0, 0, 0, 0x08, 0x01, 0, 0]
    let frame = CANFrame(identifier: 0x102, data: data)
    // Only the checker hears it: the car goes on, and so does everything else.
    plant.bus.onFrame = { _, _, _ in }
    plant.safety.noteFrame(frame, at: plant.world.now)
    charger.run(delay_ms)
    charger.board.setStateC(false)
    charger.run(100)
    #expect(names(charger) == (delay_ms < 1_500 ? [] : [.stateCOnlyInCharge]), "\(plant.violations)")
  }

  @Test func d2OutsideItsWindowIsSeen() {
    let charger = ScriptedCharger()
    charger.plant.plug.setD2(true)
    charger.run(10)
    let details = charger.plant.violations.map(\.detail)
    #expect(details == ["d2 came without d1", "d2 came without the car's permission"])
  }

  @Test func d2WithVoltageAtThePlugIsSeen() {
    let charger = ScriptedCharger()
    let plant = charger.plant
    plant.bus.onFrame = { frame, _, now in plant.safety.noteFrame(frame, at: now) }
    #expect(charger.startUntilReady())
    charger.reportedVoltage_V = 300
    charger.run(500)
    plant.plug.setD2(true)
    charger.run(10)
    #expect(plant.violations.map(\.detail) == ["d2 came while 300 V were reported to the car"])
  }

  @Test(arguments: [0, 499, 500] as [Int64])
  func d1MustFollowD2AfterHalfASecond(gap_ms: Int64) {
    let charger = ScriptedCharger()
    #expect(charger.startUntilReady())
    charger.plant.plug.setD2(true)
    charger.run(100)
    charger.plant.plug.setD2(false)
    charger.run(gap_ms)
    charger.plant.plug.setD1(false)
    charger.run(100)
    #expect(names(charger) == (gap_ms < 500 ? [.d2OnlyInWindow] : []))
  }

  @Test func d2LongAfterThePermissionIsSeen() {
    let charger = ScriptedCharger()
    #expect(charger.startUntilReady())
    charger.plant.plug.setD2(true)
    charger.plant.car.inject(.driverStops, now: charger.plant.world.now)
    charger.run(24_000)
    #expect(charger.plant.violations.isEmpty)
    charger.run(3_000)
    #expect(names(charger) == [.d2OnlyInWindow])
    #expect(charger.plant.violations.count == 1)
  }

  @Test func cuttingThePowerWithTheContactorClosedIsSeen() {
    let charger = goodCharge()
    charger.board.setPowerHold(false)
    charger.run(100)
    #expect(names(charger).contains(.powerCutOnlyWhenOpen))
    #expect(names(charger).contains(.contactorOpensWithoutLoad))
  }

  @Test(
    arguments: [
      (201_000, "the adapter allows less"), (121_000, "the charger allows 120000 mA"),
      (61_000, "the charger allows 60000 mA now"), (51_000, "the car wants 50000 mA"),
    ] as [(Int32, String)])
  func aRequestAboveALimitIsSeen(current_mA: Int32, expected: String) {
    let plant = Plant(configuration: PlantConfiguration())
    plant.safety.noteChargerLimit(current_mA: 120_000, isDynamic: false, at: .zero)
    plant.safety.noteChargerLimit(current_mA: 60_000, isDynamic: true, at: .zero)
    wish(50, plant, at: .zero)
    plant.safety.noteCurrentDemand(current_mA: 50_000, at: .zero)
    #expect(plant.violations.isEmpty)
    plant.safety.noteCurrentDemand(current_mA: current_mA, at: .zero)
    #expect(plant.violations.count == 1)
    #expect(plant.violations.first?.detail.contains(expected) == true)
  }

  @Test func aRequestMayFollowWithALag() {
    let plant = Plant(configuration: PlantConfiguration())
    wish(100, plant, at: .zero)
    wish(20, plant, at: .milliseconds(100))
    plant.safety.noteCurrentDemand(current_mA: 100_000, at: .milliseconds(550))
    wish(20, plant, at: .milliseconds(600))
    #expect(plant.violations.isEmpty)
    plant.safety.noteCurrentDemand(current_mA: 100_000, at: .milliseconds(650))
    #expect(plant.violations.count == 1)
  }

  @Test func aSilentCarMustLeadToNoRequest() {
    let plant = Plant(configuration: PlantConfiguration())
    wish(100, plant, at: .zero)
    plant.safety.noteCurrentDemand(current_mA: 100_000, at: .milliseconds(1_499))
    plant.safety.noteCurrentDemand(current_mA: 0, at: .milliseconds(1_600))
    #expect(plant.violations.isEmpty)
    plant.safety.noteCurrentDemand(current_mA: 1_000, at: .milliseconds(1_600))
    #expect(plant.violations.first?.detail.contains("silent for 1600 ms") == true)
  }

  @Test func anEndThatDoesNotComeIsSeen() {
    let charger = ScriptedCharger()
    charger.plant.plug.setD1(true)
    charger.plant.liveness.noteCause("the link was lost", at: charger.plant.world.now)
    charger.run(89_000)
    #expect(charger.plant.violations.isEmpty)
    charger.run(2_000)
    #expect(names(charger) == [.boundedSession])
    #expect(charger.plant.violations.first?.detail.contains("the link was lost") == true)
  }

  @Test func aRunThatIsGivenUpIsAViolationOnlyWhenSomethingIsOn() {
    let charger = ScriptedCharger()
    charger.plant.liveness.noteGivenUp(at: .milliseconds(10))
    #expect(charger.plant.violations.isEmpty)
    charger.plant.plug.setD1(true)
    charger.plant.liveness.noteGivenUp(at: .milliseconds(10))
    #expect(names(charger) == [.boundedSession])
  }

  @Test func violationsAreBounded() {
    let plant = Plant(configuration: PlantConfiguration())
    for _ in 0..<(SafetyMonitor.capacity + 1) { plant.safety.noteCurrentDemand(current_mA: 1_000, at: .zero) }
    #expect(plant.violations.count == SafetyMonitor.capacity)
  }

  private func wish(_ current_A: UInt8, _ plant: Plant, at now: Instant) {
    var data: [8 of UInt8] = .init(repeating: 0)
    data[3] = current_A
    plant.safety.noteFrame(CANFrame(identifier: 0x102, data: data), at: now)
  }
}
