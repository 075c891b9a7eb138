import HAL
import HALSim
import Testing

/// A circuit on its own, with the world around it.
private struct Circuit {
  let stage: PowerStage
  let network: ElectricalNetwork
  let world: World

  init(_ configuration: PowerStageConfiguration = .init(), soc_permille: Int32 = 500, bounces: Int = 2) {
    var contactor = ContactorConfiguration()
    contactor.bounces = bounces
    stage = PowerStage(configuration: configuration)
    network = ElectricalNetwork(
      stage: stage, adapterContactor: Contactor(configuration: contactor), carContactor: Contactor(),
      battery: Battery(profile: .leaf40, soc_permille: soc_permille))
    world = World(network: network)
  }

  func run(_ milliseconds: Int64) { world.run(until: world.now + .milliseconds(milliseconds)) }

  /// Brings the circuit to where current can flow, as a good session does.
  func connect() {
    network.carContactor.drive(true, now: world.now)
    run(100)
    stage.isEnabled = true
    stage.setTarget(voltage_mV: network.battery.openCircuitVoltage_mV, currentLimit_mA: 1_000)
    run(2_500)
    network.adapterContactor.drive(true, now: world.now)
    run(100)
  }
}

@Suite struct PowerTests {
  @Test func theVoltageFollowsItsTargetWithTheSlew() {
    let circuit = Circuit()
    circuit.stage.isEnabled = true
    circuit.stage.setTarget(voltage_mV: 300_000, currentLimit_mA: 1_000)
    circuit.run(500)
    #expect((140_000...160_000).contains(circuit.network.chargerVoltage_mV))
    circuit.run(1_000)
    #expect((299_500...300_500).contains(circuit.network.chargerVoltage_mV))
    #expect(abs(circuit.stage.outputVoltage_mV - circuit.network.chargerVoltage_mV) <= 100)
    #expect(circuit.network.inletVoltage_mV == 0)
  }

  @Test func aWeakLimitSlowsTheRiseAndAShortKeepsItDown() {
    let circuit = Circuit()
    circuit.stage.isEnabled = true
    circuit.stage.setTarget(voltage_mV: 300_000, currentLimit_mA: 5)
    circuit.run(1_000)
    #expect(circuit.network.chargerVoltage_mV < 110_000)
    circuit.stage.isOutputShorted = true
    circuit.run(100)
    #expect(circuit.network.chargerVoltage_mV < 100)
  }

  @Test func overshootAndOffsetComeFromTheConfiguration() {
    var configuration = PowerStageConfiguration()
    configuration.overshoot_permille = 300
    configuration.voltageOffset_mV = -1_300
    let circuit = Circuit(configuration)
    circuit.stage.isEnabled = true
    circuit.stage.setTarget(voltage_mV: 230_000, currentLimit_mA: 1_000)
    circuit.run(1_000)
    #expect((295_000...300_000).contains(circuit.network.chargerVoltage_mV))
    circuit.run(30_000)
    #expect((228_600...228_800).contains(circuit.network.chargerVoltage_mV))
  }

  @Test func aDisabledStageDischargesUnlessItKeepsItsVoltage() {
    for keeps in [false, true] {
      var configuration = PowerStageConfiguration()
      if keeps {
        configuration.discharge_ohm = nil
        configuration.bleeder_ohm = 10_000_000
      }
      let circuit = Circuit(configuration)
      circuit.stage.isEnabled = true
      circuit.stage.setTarget(voltage_mV: 400_000, currentLimit_mA: 1_000)
      circuit.run(2_000)
      circuit.stage.isEnabled = false
      circuit.run(3_000)
      #expect(keeps ? circuit.network.chargerVoltage_mV > 390_000 : circuit.network.chargerVoltage_mV < 60_000)
    }
  }

  @Test func currentChargesTheBatteryAndIsCounted() {
    let circuit = Circuit()
    circuit.connect()
    let before_permille = circuit.network.battery.soc_permille
    circuit.stage.setTarget(voltage_mV: 410_000, currentLimit_mA: 100_000)
    circuit.run(500)
    #expect((40_000...60_000).contains(circuit.network.current_mA))
    circuit.run(360_000)
    #expect((99_500...100_100).contains(circuit.network.battery.current_mA))
    #expect((99_500...100_500).contains(circuit.network.battery.peakCurrent_mA))
    // 100 A for 360 s are 10 Ah of about 111 Ah, at about 366 V.
    #expect((85...95).contains(circuit.network.battery.soc_permille - before_permille))
    #expect((3_550...3_750).contains(circuit.network.battery.energy_Wh))
    #expect(circuit.network.battery.terminalVoltage_mV > circuit.network.battery.openCircuitVoltage_mV + 8_000)
  }

  @Test func thePowerIsLimited() {
    var configuration = PowerStageConfiguration()
    configuration.maximumPower_W = 20_000
    let circuit = Circuit(configuration)
    circuit.connect()
    circuit.stage.setTarget(voltage_mV: 410_000, currentLimit_mA: 100_000)
    circuit.run(5_000)
    let power_W = Int64(circuit.network.current_mA) * Int64(circuit.network.chargerVoltage_mV) / 1_000_000
    #expect((19_800...20_200).contains(power_W))
  }

  @Test func anEmergencyStopIsFastAndAnOrderlyOneIsNot() {
    for isEmergency in [false, true] {
      let circuit = Circuit()
      circuit.connect()
      circuit.stage.setTarget(voltage_mV: 410_000, currentLimit_mA: 100_000)
      circuit.run(5_000)
      if isEmergency { circuit.stage.emergencyStop() } else { circuit.stage.isEnabled = false }
      circuit.run(30)
      #expect(isEmergency ? circuit.network.current_mA < 500 : circuit.network.current_mA > 90_000)
      circuit.run(600)
      #expect(abs(circuit.network.current_mA) < 500)
      #expect(circuit.stage.isEmergencyStopped == isEmergency)
    }
  }

  @Test func closingMatchedIsHarmlessAndClosingUnmatchedWelds() throws {
    let good = Circuit()
    good.connect()
    let soft = try #require(good.network.adapterContactor.motions.first)
    #expect(abs(soft.voltageDifference_mV) < 1_000)
    #expect(soft.inrushEnergy_mJ < 10)
    #expect(good.network.adapterContactor.fault == .none)

    let bad = Circuit()
    bad.network.carContactor.drive(true, now: .zero)
    bad.run(100)
    bad.network.adapterContactor.drive(true, now: bad.world.now)
    bad.run(100)
    let hard = try #require(bad.network.adapterContactor.motions.first)
    #expect(hard.voltageDifference_mV < -340_000)
    #expect(hard.current_mA > 3_000_000 / 2)
    #expect(hard.inrushEnergy_mJ > 2_500)
    bad.network.adapterContactor.drive(false, now: bad.world.now)
    bad.run(100)
    #expect(bad.network.adapterContactor.fault == .welded)
    #expect(bad.network.adapterContactor.isConducting)
  }

  @Test func theInletFollowsTheCarAndBleedsAfterwards() {
    let circuit = Circuit()
    circuit.network.carContactor.drive(true, now: .zero)
    circuit.run(100)
    #expect(abs(circuit.network.inletVoltage_mV - circuit.network.battery.openCircuitVoltage_mV) < 100)
    #expect(circuit.network.chargerVoltage_mV == 0)
    circuit.network.carContactor.drive(false, now: circuit.world.now)
    circuit.run(1_000)
    #expect(circuit.network.inletVoltage_mV < 1_000)
  }

  @Test func contactsNeedTheirTimeAndBounce() {
    let circuit = Circuit(bounces: 2)
    circuit.run(1_000)
    circuit.network.adapterContactor.drive(true, now: circuit.world.now)
    circuit.run(24)
    #expect(!circuit.network.adapterContactor.isConducting)
    var levels: [Bool] = []
    for _ in 0..<7 {
      circuit.run(1)
      levels.append(circuit.network.adapterContactor.isConducting)
    }
    #expect(levels == [true, false, true, false, true, true, true])
    #expect(circuit.network.adapterContactor.motions.count == 1)
  }

  @Test func aWeldedContactorStaysAndAStuckOneNeverComes() {
    let circuit = Circuit()
    circuit.network.adapterContactor.fault = .stuckOpen
    circuit.network.adapterContactor.drive(true, now: .zero)
    circuit.run(200)
    #expect(!circuit.network.adapterContactor.isConducting)
    circuit.network.adapterContactor.fault = .welded
    circuit.run(20)
    #expect(circuit.network.adapterContactor.isConducting)
    circuit.network.adapterContactor.drive(false, now: circuit.world.now)
    circuit.run(200)
    #expect(circuit.network.adapterContactor.isConducting)
  }

  @Test(arguments: [(10_000_000, .valid), (100_000, .warning), (20_000, .fault)] as [(Int64, IsolationState)])
  func theIsolationTestJudgesTheResistance(resistance_ohm: Int64, expected: IsolationState) {
    let circuit = Circuit()
    circuit.stage.isolationResistance_ohm = resistance_ohm
    circuit.stage.startIsolationTest(voltage_mV: 500_000)
    circuit.run(500)
    #expect(circuit.stage.isolation == .invalid)
    circuit.run(2_000)
    #expect(circuit.network.chargerVoltage_mV > 450_000)
    #expect(circuit.stage.isolation == expected)
    circuit.stage.stopIsolationTest()
    circuit.run(4_000)
    #expect(circuit.network.chargerVoltage_mV < 60_000)
    #expect(circuit.stage.isolation == expected)
  }

  @Test func theIsolationTestOfAShortNeverEnds() {
    let circuit = Circuit()
    circuit.stage.isOutputShorted = true
    circuit.stage.startIsolationTest(voltage_mV: 500_000)
    circuit.run(20_000)
    #expect(circuit.stage.isolation == .invalid)
    #expect(circuit.network.chargerVoltage_mV < 1_000)
  }

  @Test func pullingThePlugUnderLoadIsCounted() {
    let circuit = Circuit()
    circuit.connect()
    circuit.stage.setTarget(voltage_mV: 410_000, currentLimit_mA: 100_000)
    circuit.run(5_000)
    circuit.network.setPlugged(false)
    circuit.run(10)
    #expect(circuit.network.current_mA == 0)
    #expect(circuit.network.unpluggedUnderLoad_mA > 90_000)
  }

  @Test func aQuietCircuitTakesLongSteps() {
    let circuit = Circuit()
    // The first step is a short one, because nothing is known yet.
    circuit.run(101)
    let start = circuit.world.now
    #expect(circuit.network.nextDeadline - start == ElectricalNetwork.slowStep)
    circuit.network.adapterContactor.drive(true, now: start)
    #expect(circuit.network.nextDeadline - start == ElectricalNetwork.fastStep)
  }
}
