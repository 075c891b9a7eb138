import HAL
import HALSim
import Testing

@Suite struct BoardTests {
  private func plant(_ change: (inout PlantConfiguration) -> Void = { _ in }) -> Plant {
    var configuration = PlantConfiguration()
    change(&configuration)
    return Plant(configuration: configuration)
  }

  @Test func everyOutputIsSafeFromResetOn() {
    let plant = plant()
    #expect(!plant.pilot.isStateCActive)
    #expect(!plant.network.adapterContactor.isDriven)
    #expect(!plant.plug.isD1On && !plant.plug.isD2On)
    #expect(!plant.hardware.isLockEngaged && !plant.hardware.light.isLit)
    #expect(plant.hardware.isPowered)
  }

  @Test func theWatchdogBitesAfterFiveSecondsAndDropsEveryOutput() {
    let plant = plant()
    var board = SimulatedBoard(hardware: plant.hardware)
    plant.setChargerPlugged(true)
    plant.pilot.setOscillator(.pwm(duty_permille: 50))
    board.setStateC(true)
    board.setD1(true)
    board.setLock(engaged: true)
    board.setLight(.white)
    plant.world.run(until: .milliseconds(3_000))
    board.feedWatchdog()
    plant.world.run(until: .milliseconds(7_999))
    #expect(plant.hardware.isPowered)
    #expect(plant.pilot.chargerSideState == .c)
    plant.world.run(until: .milliseconds(8_000))
    #expect(plant.hardware.powerLoss == .watchdog)
    #expect(plant.hardware.powerLostAt == .milliseconds(8_000))
    #expect(plant.pilot.chargerSideState == .b)
    #expect(!plant.plug.isD1On && !plant.hardware.light.isLit && !plant.hardware.isLockEngaged)
    board.setStateC(true)
    #expect(!plant.pilot.isStateCActive)
    #expect(throws: HALError(.disconnected)) { try board.can.receive() }
  }

  @Test func theButtonBouncesOnlyForItsTime() {
    let plant = plant { $0.adapter.buttonBounce_ms = 8 }
    let board = SimulatedBoard(hardware: plant.hardware)
    #expect(!board.isStopPressed)
    plant.world.run(until: .milliseconds(100))
    plant.hardware.moveButton(down: true)
    var levels: [Bool] = []
    for step in 0..<20 {
      levels.append(board.isStopPressed)
      plant.world.run(until: .milliseconds(101 + Int64(step)))
    }
    #expect(Set(levels.prefix(8)) == [true, false])
    #expect(levels.dropFirst(8).allSatisfy { $0 })
  }

  @Test func theLockNeedsItsTravelAndAStuckOneNeverConfirms() {
    for isStuck in [false, true] {
      let plant = plant {
        $0.adapter.lockTravel_ms = 600
        $0.adapter.isLockStuck = isStuck
      }
      var board = SimulatedBoard(hardware: plant.hardware)
      plant.world.run(until: .milliseconds(1_000))
      board.setLock(engaged: true)
      #expect(board.isLocked == nil)
      plant.world.run(until: .milliseconds(1_600))
      #expect(board.isLocked == (isStuck ? nil : true))
    }
  }

  @Test func whatIsNotFittedReadsNil() {
    let bare = SimulatedBoard(hardware: plant().hardware)
    #expect(bare.pilot == nil && bare.proximity_ohm == nil && bare.contactorFeedback == nil)
    #expect(bare.isLocked == false, "without a motor the wish counts")
    let fitted = plant {
      $0.adapter.measuresPilot = true
      $0.adapter.hasProximity = true
      $0.adapterContactor.hasFeedback = true
    }
    let board = SimulatedBoard(hardware: fitted.hardware)
    #expect(board.pilot?.duty_permille == 0)
    #expect(board.proximity_ohm == 10_000)
    #expect(board.contactorFeedback == false)
    fitted.setChargerPlugged(true)
    #expect(board.proximity_ohm == 1_500)
    #expect(board.pilot?.duty_permille == 1_000)
  }

  @Test func theSupplyDrainsAndTheChargersVoltageChargesIt() throws {
    let plant = plant { $0.adapter.supply_permille = 500 }
    var board = SimulatedBoard(hardware: plant.hardware)
    let start_mV = try #require(board.supply.battery_mV)
    func run(minutes: Int64) {
      for _ in 0..<(minutes * 30) {
        board.feedWatchdog()
        plant.world.run(until: plant.world.now + .milliseconds(2_000))
      }
    }
    run(minutes: 20)
    let drained_mV = try #require(board.supply.battery_mV)
    #expect(drained_mV < start_mV)
    plant.setChargerPlugged(true)
    plant.stage.isEnabled = true
    plant.stage.setTarget(voltage_mV: 380_000, currentLimit_mA: 1_000)
    run(minutes: 10)
    #expect(try #require(board.supply.battery_mV) > drained_mV)
    #expect(board.supply.rail12V_mV == 12_280)
  }

  @Test func signalsAreTraced() {
    let plant = plant()
    var board = SimulatedBoard(hardware: plant.hardware)
    var trace: [String] = []
    plant.onSignal = { signal, value, now in trace.append("\(now.milliseconds) \(signal.name)=\(value)") }
    plant.world.run(until: .milliseconds(10))
    trace.removeAll()
    board.setD1(true)
    board.setD1(true)
    plant.setChargerPlugged(true)
    plant.world.run(until: .milliseconds(20))
    board.setContactor(closed: true)
    plant.world.run(until: .milliseconds(100))
    #expect(trace.prefix(3) == ["10 d1=1", "10 cp_state=1", "20 contactor_coil=1"])
    #expect(trace.contains { $0.hasSuffix("contactor_contacts=1") })
  }
}
