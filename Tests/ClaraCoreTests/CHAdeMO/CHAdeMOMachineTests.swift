import ClaraCore
import HAL
import Testing

/// The good case, the two passes, and what the car is told on the way.
@Suite struct CHAdeMOMachineTests {
  @Test func aWholeSessionSwitchesTheLinesInOrder() {
    let rig = CHAdeMORig()
    rig.drive(to: .end)
    #expect(
      rig.lineLog == [
        "+d1", "-d1", "+d1", "+lock", "+d2", "+contactor", "-d2", "-contactor", "-d1", "-lock",
      ])
    #expect(rig.machine.stopReason == .stopButton)
    #expect(rig.machine.car.stopReason == .stopButton)
    #expect(rig.machine.car.isEnded)
    #expect(rig.machine.car.areContactorsOpenAgain)
    #expect(!rig.machine.car.areContactorsClosed)
    #expect(!rig.machine.isOpeningUnderLoad)
  }

  @Test func aCarThatWasStoppedIsStartedOnceMore() {
    let rig = CHAdeMORig()
    rig.drive(to: .chargingLoop)
    rig.machine.startAgain()
    #expect(rig.machine.state == .chargingLoop)
    rig.pending = .renegotiation
    rig.drive(to: .stoppingWaitForLowCurrent)
    rig.car.rawSoC = 47
    rig.pending = .none
    rig.charger.phase = .currentDemand
    rig.drive(to: .end)
    let known = rig.machine.car
    rig.machine.startAgain()
    rig.charger.phase = .session
    rig.charger.presentCurrent_mA = 0
    rig.lineLog = []
    rig.tick(30)
    // The car is known and left alone until the cable check is done.
    #expect(rig.machine.state == .waitForKickoff)
    #expect(rig.lineLog.isEmpty)
    #expect(rig.machine.stopReason == .none)
    #expect(rig.machine.car.isDiscovered)
    #expect(rig.machine.car.targetVoltage_mV == 410_000)
    #expect(rig.machine.car.batteryVoltage_mV == known.batteryVoltage_mV)
    rig.drive(to: .end)
    #expect(rig.lineLog == ["+d1", "+lock", "+d2", "+contactor", "-d2", "-contactor", "-d1", "-lock"])
    #expect(rig.machine.stopReason == .stopButton)
  }

  @Test func discoveryWaitsForAPersonWithoutALimit() {
    let rig = CHAdeMORig()
    rig.isCarSending = false
    rig.tick(10 * 60 * 60)
    #expect(rig.machine.state == .discovery)
    #expect(rig.machine.d1)
    #expect(rig.lastFrames.isEmpty)
  }

  @Test func discoveryOffersTheAdapterAndRemembersTheCar() throws {
    let rig = CHAdeMORig()
    rig.tick(3)
    let offer = try #require(rig.offer)
    #expect(offer.availableVoltage_V == 500)
    #expect(offer.availableCurrent_A == 200)
    #expect(offer.thresholdVoltage_V == 435)
    #expect(offer.supportsWeldingDetection)
    let told = try #require(rig.told)
    #expect(told.status.rawValue == 0x20)
    #expect(told.protocolNumber == 2)
    #expect(told.dischargeCompatible == 0)
    #expect(rig.lastFrames.map(\.identifier) == [0x108, 0x109, 0x118])
    rig.isPermissionOn = true
    rig.tick()
    #expect(rig.machine.state == .discovery)
    rig.car.status.isReady = true
    rig.tick()
    #expect(rig.machine.state == .waitForKickoff)
    #expect(rig.lastFrames.isEmpty)
    #expect(rig.machine.car.isDiscovered)
    #expect(rig.machine.car.soc_percent == 42)
    #expect(rig.machine.car.targetVoltage_mV == 410_000)
    #expect(rig.machine.car.batteryVoltage_mV == VoltageEstimate(target_V: 410).voltage_mV(soc_percent: 42))
  }

  @Test func permissionAfterReadyStillTakesTheNumbers() {
    let rig = CHAdeMORig()
    rig.car.status.isReady = true
    rig.tick(2)
    #expect(rig.machine.car.soc_percent == 0)
    // k closes between two frames of the car: the numbers of the last one count.
    rig.isCarSending = false
    rig.isPermissionOn = true
    rig.tick()
    #expect(rig.machine.state == .waitForKickoff)
    #expect(rig.machine.car.soc_percent == 42)
  }

  @Test func nothingIsSentBeforeTheCarsFirstStatus() {
    let rig = CHAdeMORig()
    rig.isCarSending = false
    rig.tick(3)
    rig.machine.receive(rig.battery.canFrame, now: rig.now)
    rig.tick()
    #expect(rig.lastFrames.isEmpty)
    rig.machine.receive(CANFrame(identifier: 0x102, count: 7, data: rig.car.data), now: rig.now)
    rig.tick()
    #expect(rig.lastFrames.isEmpty)
    rig.machine.receive(rig.car.canFrame, now: rig.now)
    rig.tick()
    #expect(rig.lastFrames.count == 3)
    // The live pass starts anew: nothing before a fresh 0x102.
    rig.isCarSending = true
    rig.drive(to: .waitForKickoff)
    rig.isCarSending = false
    rig.drive(to: .waitForCarReady)
    rig.tick(3)
    #expect(rig.machine.d1)
    #expect(rig.machine.state == .waitForCarReady)
    #expect(rig.lastFrames.isEmpty)
  }

  @Test func earlyAndRepeatedStepsChangeNothing() {
    let rig = CHAdeMORig()
    rig.tick(3)
    #expect(rig.lastFrames.count == 3)
    let due = rig.machine.nextDeadline
    for offset: Int64 in [1, 50, 99] {
      rig.now = due - .milliseconds(offset)
      rig.cycle()
      #expect(rig.lastFrames.isEmpty)
      #expect(rig.machine.nextDeadline == due)
    }
    rig.now = due
    rig.cycle()
    #expect(rig.lastFrames.count == 3)
    rig.cycle()
    #expect(rig.lastFrames.isEmpty)
  }

  @Test func lateStepsKeepTheGridAndNeverBurst() {
    let rig = CHAdeMORig()
    rig.tick()
    #expect(rig.machine.nextDeadline == .milliseconds(100))
    rig.now = .milliseconds(130)
    rig.cycle()
    #expect(rig.machine.nextDeadline == .milliseconds(200))
    rig.now = .milliseconds(730)
    rig.cycle()
    #expect(rig.machine.nextDeadline == .milliseconds(830))
  }

  @Test func statusOfEveryStateIsTold() throws {
    let rig = CHAdeMORig()
    rig.drive(to: .waitForPreCharge)
    #expect(try #require(rig.told).status.rawValue == 0x24)
    rig.drive(to: .waitForCarContactorsClosed)
    #expect(try #require(rig.told).presentVoltage_V == 0)
    rig.drive(to: .waitForCarRequest)
    #expect(try #require(rig.told).presentVoltage_V == 348)
    #expect(try #require(rig.told).status.rawValue == 0x24)
    rig.drive(to: .chargingLoop)
    #expect(try #require(rig.told).status.rawValue == 0x05)
    #expect(try #require(rig.told).remainingTime_s == 3_600)
    rig.drive(to: .stoppingWaitForLowCurrent)
    #expect(try #require(rig.told).status.rawValue == 0x25)
    rig.drive(to: .stoppingWaitForCarContactorsOpen)
    #expect(try #require(rig.told).status.rawValue == 0x24)
    #expect(try #require(rig.told).remainingTime_s == 0)
    rig.drive(to: .stoppingD1Off)
    #expect(try #require(rig.told).status.rawValue == 0x24)
    #expect(try #require(rig.told).presentVoltage_V == 0)
    rig.drive(to: .stoppingUnlock)
    #expect(try #require(rig.told).status.rawValue == 0x20)
    #expect(rig.machine.isPlugLocked)
    rig.drive(to: .end)
    #expect(rig.lastFrames.isEmpty)
  }

  @Test func theContactorClosesInTheCycleInWhichTheCarHasClosed() {
    let rig = CHAdeMORig()
    rig.drive(to: .waitForCarContactorsClosed)
    rig.tick(10)
    #expect(!rig.machine.contactorClosed)
    #expect(!rig.machine.car.areContactorsClosed)
    rig.car.status.areContactorsOpen = false
    rig.tick()
    #expect(rig.machine.contactorClosed)
    #expect(rig.machine.car.areContactorsClosed)
  }

  @Test func theContactorWaitsWhileTheVoltageIsNotHeld() {
    let rig = CHAdeMORig()
    rig.drive(to: .waitForCarContactorsClosed)
    rig.charger.phase = .preCharge
    rig.car.status.areContactorsOpen = false
    rig.tick(5)
    #expect(!rig.machine.contactorClosed)
    rig.charger.phase = .preChargeReached
    rig.tick()
    #expect(rig.machine.contactorClosed)
  }

  /// The target stays what it was at d2; the estimate follows the charge of a car that shows it only then, until the
  /// contactor closes (the Xpeng of clara-behaviour 5.8: 434 V and later 450 V).
  @Test func targetIsFrozenWithD2AndEstimateWithTheContactor() {
    let rig = CHAdeMORig()
    rig.drive(to: .waitForPreCharge)
    rig.car.targetVoltage_V = 434
    rig.tick()
    #expect(rig.machine.car.targetVoltage_mV == 434_000)
    rig.drive(to: .waitForCarContactorsClosed)
    rig.car.targetVoltage_V = 450
    rig.car.rawSoC = 50
    rig.tick(2)
    #expect(rig.machine.car.targetVoltage_mV == 434_000)
    #expect(rig.machine.car.batteryVoltage_mV == 386_000)
    #expect(rig.machine.car.soc_percent == 50)
    rig.drive(to: .chargingLoop)
    rig.car.rawSoC = 60
    rig.tick(2)
    #expect(rig.machine.car.batteryVoltage_mV == 386_000)
    #expect(rig.machine.car.soc_percent == 60)
  }

  /// Above what the car itself calls its limits it is no voltage of this battery.
  @Test func aVoltageThatNoBatteryOfThisCarHasIsNotBelieved() {
    let rig = CHAdeMORig()
    rig.drive(to: .waitForPreCharge)
    let estimate_mV = rig.machine.car.batteryVoltage_mV
    for voltage_V in [600, 65_535, 436] as [UInt16] {
      rig.machine.receive(CarVoltageFrame(batteryVoltage_V: voltage_V).canFrame, now: rig.now)
      rig.tick()
      #expect(rig.machine.car.batteryVoltage_mV == estimate_mV)
    }
    rig.machine.receive(CarVoltageFrame(batteryVoltage_V: 435).canFrame, now: rig.now)
    rig.tick()
    #expect(rig.machine.car.batteryVoltage_mV == 435_000)
  }

  @Test func measuredVoltageReplacesTheEstimate() {
    let rig = CHAdeMORig()
    rig.drive(to: .waitForPreCharge)
    rig.machine.receive(CarVoltageFrame(batteryVoltage_V: 371).canFrame, now: rig.now)
    rig.tick()
    #expect(rig.machine.car.batteryVoltage_mV == 371_000)
    rig.drive(to: .chargingLoop)
    rig.machine.receive(CarVoltageFrame(batteryVoltage_V: 375).canFrame, now: rig.now)
    rig.tick()
    #expect(rig.machine.car.batteryVoltage_mV == 375_000)
  }

  @Test func thresholdIsFrozenInTheLoop() throws {
    let rig = CHAdeMORig()
    rig.charger.maximumVoltage_mV = 400_000
    rig.drive(to: .chargingLoop)
    #expect(try #require(rig.offer).thresholdVoltage_V == 435)
    rig.battery.maximumVoltage_V = 300
    rig.tick()
    #expect(try #require(rig.offer).thresholdVoltage_V == 435)
  }

  @Test func stateOfChargeUsesTheDivisorOnlyWhenStable() {
    let rig = CHAdeMORig()
    rig.battery.socDivisor = 240
    rig.car.rawSoC = 120
    rig.isPermissionOn = true
    rig.tick(3)
    #expect(rig.machine.car.soc_percent == 0)
    rig.car.status.isReady = true
    rig.tick()
    #expect(rig.machine.car.soc_percent == 50)
  }

  @Test func settingsAreAnnounced() throws {
    var settings = CHAdeMOSettings()
    settings.announceProtocol09 = true
    settings.weldingDetection = false
    settings.maximumCurrent_A = 125
    settings.maximumVoltage_V = 750
    let rig = CHAdeMORig(settings: settings)
    rig.tick(2)
    #expect(try #require(rig.told).protocolNumber == 1)
    let offer = try #require(rig.offer)
    #expect(!offer.supportsWeldingDetection)
    #expect(offer.availableCurrent_A == 125)
    #expect(offer.availableVoltage_V == 750)
  }
}
