import HAL
import HALSim
import Testing

@Suite struct CarTests {
  @Test func theCarBecomesReadyAfterD1AndHidesItsValuesBefore() {
    let charger = ScriptedCharger()
    charger.run(1_000)
    #expect(charger.identifiers.isEmpty)
    charger.plant.plug.setD1(true)
    charger.run(700)
    // Divisor and voltages wander until switch k is on.
    #expect(charger.carBattery[6] == 240)
    #expect(charger.carStatus[1] == 0 && charger.carStatus[6] == 0)
    #expect(charger.run(8_000) { charger.isReadyFlagSet })
    #expect((3_900...4_300).contains(charger.plant.world.now.milliseconds))
    charger.run(200)
    #expect(charger.plant.plug.isPermissionOn)
    #expect(charger.isContactorOpenFlagSet)
    #expect(charger.carBattery[6] == 100)
    #expect(charger.carStatus[6] == 42)
    #expect(UInt16(charger.carStatus[1]) | UInt16(charger.carStatus[2]) << 8 == 410)
    #expect(charger.identifiers == [0x100, 0x101, 0x102, 0x110])
  }

  @Test func withoutAChargerOnTheBusThereIsNoPermission() {
    let charger = ScriptedCharger()
    charger.isSending = false
    #expect(!charger.startUntilReady())
    #expect(charger.car.phase == .waking)
  }

  @Test func theDiscoveryPassCanBeRepeated() {
    let charger = ScriptedCharger()
    #expect(charger.startUntilReady())
    charger.plant.plug.setD1(false)
    charger.run(500)
    #expect(charger.car.phase == .asleep)
    #expect(!charger.plant.plug.isPermissionOn)
    charger.identifiers = []
    charger.carStatus = .init(repeating: 0)
    charger.run(10_000)
    #expect(charger.identifiers.isEmpty)
    #expect(charger.startUntilReady())
  }

  @Test func aWholeChargeStopsInOrderWhenTheChargerStops() {
    let charger = ScriptedCharger()
    #expect(charger.startUntilCharging())
    #expect(!charger.isContactorOpenFlagSet)
    charger.run(20_000)
    #expect(charger.carStatus[3] == 119)
    charger.status = 0x25
    #expect(charger.run(5_000) { charger.plant.network.current_mA < 5_000 })
    #expect(charger.carStatus[3] == 0)
    charger.status = 0x24
    #expect(charger.run(4_000) { charger.isContactorOpenFlagSet })
    #expect(charger.car.endReason == .chargerStopped)
    #expect(charger.car.openedUnderLoad_mA == 0)
    #expect(!charger.plant.plug.isPermissionOn)
    #expect(!charger.plant.network.carContactor.isConducting)
    #expect(charger.plant.network.battery.energy_Wh > 200)
  }

  @Test func theRequestRisesByTwentyAmperesASecondUpToTheOffer() {
    let charger = ScriptedCharger { $0.soc_permille = 300 }
    charger.availableCurrent_A = 70
    #expect(charger.startUntilRequest())
    charger.status = 0x05
    charger.run(2_000)
    #expect((35...45).contains(charger.carStatus[3]))
    charger.run(4_000)
    #expect(charger.carStatus[3] == 70)
    charger.availableCurrent_A = 30
    charger.run(1_000)
    #expect(charger.carStatus[3] == 30)
  }

  @Test func voltageAtTheInletAtD2LocksTheCarOut() {
    let charger = ScriptedCharger()
    #expect(charger.startUntilReady())
    charger.status |= 0x04
    charger.plant.stage.isEnabled = true
    charger.plant.stage.setTarget(voltage_mV: 300_000, currentLimit_mA: 1_000)
    charger.plant.network.adapterContactor.drive(true, now: charger.plant.world.now)
    charger.run(2_000)
    charger.plant.plug.setD2(true)
    charger.run(1_000)
    #expect(charger.car.endReason == .inletNotZero)
    #expect(charger.car.isLockedOut)
    #expect(charger.carStatus[5] & 0x04 != 0)
    #expect(!charger.plant.network.carContactor.isDriven)
    charger.plant.plug.setD2(false)
    charger.plant.plug.setD1(false)
    charger.run(1_000)
    charger.plant.plug.setD1(true)
    charger.run(5_000)
    #expect(charger.car.phase == .asleep)
  }

  @Test func withoutCurrentTheCarGivesUpAfterFourSeconds() {
    let charger = ScriptedCharger()
    #expect(charger.startUntilRequest())
    charger.run(3_500)
    #expect(charger.car.phase == .charging)
    charger.run(1_000)
    #expect(charger.car.endReason == .noCurrent)
    #expect(charger.carStatus[4] & 0x04 != 0)
  }

  @Test func tooLittleCurrentIsADeviation() {
    let charger = ScriptedCharger { $0.stage.maximumCurrent_mA = 60_000 }
    #expect(charger.startUntilRequest())
    charger.status = 0x05
    #expect(charger.run(15_000) { charger.car.endReason != .none })
    #expect(charger.car.endReason == .currentDeviation)
  }

  @Test func aWrongReportedVoltageIsADeviation() {
    let charger = ScriptedCharger()
    #expect(charger.startUntilCharging())
    charger.reportedVoltage_V = 300
    charger.run(4_000)
    #expect(charger.car.endReason == .voltageDeviation)
    #expect(charger.carStatus[4] & 0x10 != 0)
  }

  @Test func aSilentChargerEndsTheChargeAndOpensAfterFourSeconds() {
    let charger = ScriptedCharger()
    #expect(charger.startUntilCharging())
    charger.isSending = false
    charger.run(1_500)
    #expect(charger.car.endReason == .chargerSilent)
    charger.run(4_500)
    #expect(!charger.plant.network.carContactor.isConducting)
  }

  @Test func takingD2AwayDropsTheContactorsUnderLoad() {
    let charger = ScriptedCharger()
    #expect(charger.startUntilCharging())
    charger.plant.plug.setD2(false)
    charger.run(200)
    #expect(charger.car.openedUnderLoad_mA > 90_000)
    #expect(charger.plant.violations.contains { $0.invariant == .contactorOpensWithoutLoad })
  }

  @Test func aFullBatteryTapersAndStops() {
    let charger = ScriptedCharger { $0.soc_permille = 960 }
    #expect(charger.startUntilRequest())
    charger.status = 0x05
    charger.run(5_000)
    #expect((15...30).contains(charger.carStatus[3]))
    #expect(charger.run(900_000) { charger.car.endReason != .none })
    #expect(charger.car.endReason == .full)
    charger.run(500)
    #expect(!charger.isReadyFlagSet)
    #expect(!charger.plant.plug.isPermissionOn)
    #expect(charger.plant.network.battery.soc_percent >= 98)
  }

  @Test func faultsOnCommandShowInTheFrames() {
    let charger = ScriptedCharger()
    #expect(charger.startUntilCharging())
    charger.car.inject(.notInPark, now: charger.plant.world.now)
    charger.car.inject(.stopBeforeCharging(true), now: charger.plant.world.now)
    charger.run(200)
    #expect(charger.carStatus[5] & 0x12 == 0x12)
    charger.car.inject(.faultBits(0x08), now: charger.plant.world.now)
    charger.run(400)
    #expect(charger.carStatus[4] == 0x08)
    #expect(charger.car.endReason == .injected)
    charger.identifiers = []
    charger.car.inject(.silent, now: charger.plant.world.now)
    charger.run(100)
    charger.identifiers = []
    charger.run(1_000)
    #expect(charger.identifiers.isEmpty)
    charger.car.inject(.speaksAgain, now: charger.plant.world.now)
    charger.run(300)
    #expect(charger.identifiers.contains(0x102))
  }

  @Test func weldedContactorsNeverReportOpen() {
    let charger = ScriptedCharger()
    #expect(charger.startUntilCharging())
    charger.car.inject(.contactorsWeld, now: charger.plant.world.now)
    charger.status = 0x25
    charger.run(1_500)
    charger.status = 0x24
    charger.run(8_000)
    #expect(!charger.isContactorOpenFlagSet)
    #expect(charger.carStatus[5] & 0x04 != 0)
    #expect(charger.plant.network.carContactor.isConducting)
  }

  @Test func stuckContactorsEndTheSequence() {
    let charger = ScriptedCharger()
    #expect(charger.startUntilReady())
    charger.car.inject(.contactorsStuckOpen, now: charger.plant.world.now)
    charger.status |= 0x04
    charger.plant.plug.setD2(true)
    charger.run(4_000)
    #expect(charger.car.endReason == .contactors)
  }

  @Test func aCarOfProtocol09NeverUsesTheContactorFlag() {
    let charger = ScriptedCharger {
      $0.car = .iMiEV
      $0.soc_permille = 300
    }
    #expect(charger.startUntilReady())
    #expect(charger.carStatus[0] == 1)
    #expect(charger.carStatus[3] == 1)
    #expect(!charger.isContactorOpenFlagSet)
    charger.plant.plug.setD2(true)
    charger.run(2_000)
    #expect(charger.plant.network.carContactor.isConducting)
    #expect(!charger.isContactorOpenFlagSet)
  }

  @Test func aNineChargerGetsTheDivisor255() {
    let charger = ScriptedCharger()
    charger.protocolNumber = 1
    #expect(charger.startUntilReady())
    charger.run(200)
    #expect(charger.carBattery[6] == 255)
    #expect(charger.carStatus[6] == 107)
    #expect(!charger.isContactorOpenFlagSet)
  }

  @Test func anXpengChangesItsTargetAndHidesItsCharge() {
    let charger = ScriptedCharger { $0.car = .xpengG3 }
    #expect(charger.startUntilReady())
    charger.run(200)
    #expect(charger.carStatus[6] == 0)
    charger.status |= 0x04
    charger.plant.plug.setD2(true)
    charger.run(3_000)
    #expect(charger.carStatus[6] == 42)
    #expect(UInt16(charger.carStatus[1]) | UInt16(charger.carStatus[2]) << 8 == 450)
  }

  @Test func anOutlanderJudgesItsContactorsByTheReportedVoltage() {
    for decays in [true, false] {
      let charger = ScriptedCharger { $0.car = .outlander }
      #expect(charger.startUntilRequest())
      charger.status = 0x05
      charger.run(5_000)
      charger.status = 0x25
      charger.run(2_000)
      charger.status = 0x24
      charger.reportedVoltage_V = decays ? 0 : 340
      charger.run(8_000)
      #expect(charger.isContactorOpenFlagSet)
      #expect(charger.car.suspectsWelding == !decays)
    }
  }

  @Test func everyProfileIsFoundByItsKeyAndItsBatteryRises() {
    for (key, profile) in CarProfile.all {
      #expect(CarProfile.named(key) == profile)
      for index in 0..<10 {
        #expect(profile.battery.openCircuit_mV[index] < profile.battery.openCircuit_mV[index + 1])
      }
      #expect(profile.battery.openCircuit_mV[10] <= Int32(profile.targetVoltage_V) * 1_000 + 10_000)
    }
    #expect(CarProfile.named("trabant") == nil)
  }
}
