import ClaraCore
import HAL
import Testing

/// What ends a session, in each state, and that the first reason stays.
@Suite struct CHAdeMOStopTests {
  enum Cause: CaseIterable, Sendable {
    case pending, silent, permission, notReady, notInPark, fault, systemFault, time, full, charger

    var reason: StopReason {
      switch self {
      case .pending: .inactivity
      case .silent: .carSilent
      case .permission: .carPermissionOff
      case .notReady: .carNotReady
      case .notInPark: .carNotInPark
      case .fault: .carFault
      case .systemFault: .carSystemFault
      case .time: .carChargingTimeElapsed
      case .full: .batteryFull
      case .charger: .chargerShutdown
      }
    }

    /// Lets it happen; returns the cycles until it must have acted.
    func happen(_ rig: CHAdeMORig) -> Int {
      switch self {
      case .pending: rig.pending = .inactivity
      case .silent: rig.isCarSending = false
      case .permission: rig.isPermissionOn = false
      case .notReady: rig.car.status.isReady = false
      case .notInPark: rig.car.status.isNotInPark = true
      case .fault: rig.car.faults = CarFaults(rawValue: 0x04)
      case .systemFault: rig.car.status.isSystemFault = true
      case .time: return 3_600 * 10
      case .full: rig.car.rawSoC = 80
      case .charger: rig.charger.phase = .stopping
      }
      return self == .silent ? 11 : 1
    }
  }

  /// What has only interrupted the charge gives way to an error of the car while current flows; any other reason stays.
  @Test(arguments: [StopReason.renegotiation, .paused, .stopButton], [Cause.fault, .systemFault, .silent])
  func anErrorAfterTheStopIsNoticed(_ first: StopReason, _ cause: Cause) {
    let rig = CHAdeMORig()
    rig.drive(to: .chargingLoop)
    rig.charger.presentCurrent_mA = 60_000
    rig.tick(5)
    rig.pending = first
    rig.tick()
    #expect(rig.machine.state == .stoppingWaitForLowCurrent && rig.machine.lateError == .none)
    rig.tick(cause.happen(rig))
    #expect(rig.machine.lateError == cause.reason)
    #expect(rig.machine.stopReason == (first == .stopButton ? first : cause.reason))
  }

  /// Without current it signs off as it likes; but one that reports a fault is not started again.
  @Test func aCarWithAFaultIsNotStartedAgain() {
    let rig = CHAdeMORig()
    rig.drive(to: .chargingLoop)
    rig.pending = .renegotiation
    rig.tick()
    rig.charger.presentCurrent_mA = 0
    rig.car.faults = CarFaults(rawValue: 0x08)
    rig.drive(to: .end)
    #expect(rig.machine.lateError == .none && rig.machine.stopReason == .renegotiation)
    rig.machine.startAgain()
    #expect(rig.machine.state == .end && rig.machine.stopReason == .carFault)
  }

  @Test(arguments: Cause.allCases)
  func loopEndsFor(_ cause: Cause) {
    let rig = CHAdeMORig(stopAtSoC_percent: 80)
    rig.drive(to: .chargingLoop)
    rig.charger.presentCurrent_mA = 20_000
    rig.tick(5)
    rig.charger.presentCurrent_mA = cause == .time ? 20_000 : 0
    let cycles = cause.happen(rig)
    if cycles > 1 {
      rig.tick(cycles - 1 - (cause == .time ? 5 : 0))
      #expect(rig.machine.state == .chargingLoop)
    }
    rig.tick()
    #expect(rig.machine.state == .stoppingWaitForLowCurrent)
    #expect(rig.machine.stopReason == cause.reason)
    #expect(rig.machine.car.isStopping)
    #expect(rig.machine.car.requestedCurrent_mA == 0)
    rig.pending = .stopButton
    rig.charger.presentCurrent_mA = 0
    rig.tick(300)
    #expect(rig.machine.state == .end)
    #expect(rig.machine.stopReason == cause.reason)
  }

  @Test(
    arguments: [
      CHAdeMOStateName.waitForPreCharge, .waitForCarContactorsClosed, .waitForCarRequest,
    ], [Cause.pending, .silent, .permission, .systemFault, .charger])
  func everyStateAfterTheLockEndsFor(state: CHAdeMOStateName, cause: Cause) {
    let rig = CHAdeMORig()
    rig.drive(to: state)
    rig.charger.phase = state == .waitForPreCharge ? .preCharge : rig.charger.phase
    rig.tick(cause.happen(rig))
    #expect(rig.machine.stopReason == cause.reason)
    #expect(rig.machine.state == (state == .waitForPreCharge ? .stoppingD1Off : .stoppingWaitForLowCurrent))
    rig.tick(300)
    #expect(rig.machine.state == .end)
  }

  @Test(arguments: [CHAdeMOStateName.discovery, .waitForKickoff, .waitForCarReady])
  func powerOffBeforeTheLockEndsAtOnce(state: CHAdeMOStateName) {
    let rig = CHAdeMORig()
    rig.tick(2)
    rig.drive(to: state)
    rig.pending = .stopButton
    rig.tick()
    #expect(rig.machine.state == .end)
    #expect(!rig.machine.d1 && !rig.machine.d2 && !rig.machine.isPlugLocked)
    #expect(rig.machine.car.isEnded && rig.machine.car.isStopping)
    #expect(rig.machine.stopReason == .stopButton)
    rig.tick(20)
    #expect(rig.lastFrames.isEmpty)
  }

  @Test func faultsOfTheCarCountFromD2On() {
    let rig = CHAdeMORig()
    rig.drive(to: .waitForPreCharge)
    rig.charger.phase = .preCharge
    rig.car.faults = CarFaults(rawValue: 0x02)
    rig.tick(3)
    #expect(rig.machine.stopReason == .none)
    rig.car.faults = CarFaults()
    rig.drive(to: .waitForCarContactorsClosed)
    rig.car.faults = CarFaults(rawValue: 0x02)
    rig.tick()
    #expect(rig.machine.stopReason == .carFault)
  }

  @Test func stopBeforeChargingIsIgnored() {
    let rig = CHAdeMORig()
    rig.car.status.isStopBeforeCharging = true
    rig.drive(to: .chargingLoop)
    rig.tick(10)
    #expect(rig.machine.stopReason == .none)
  }

  @Test func batteryThatDoesNotFitIsToldToTheCar() throws {
    let rig = CHAdeMORig()
    rig.car.targetVoltage_V = 501
    rig.drive(to: .waitForCarReady)
    rig.tick()
    #expect(rig.machine.stopReason == .batteryIncompatible)
    #expect(rig.machine.state == .stoppingD1Off)
    #expect(try #require(rig.told).status.isBatteryIncompatible)
    #expect(!rig.machine.isPlugLocked)
    let fitting = CHAdeMORig()
    fitting.car.targetVoltage_V = 500
    fitting.drive(to: .waitForPreCharge)
    fitting.charger.phase = .preCharge
    fitting.charger.maximumVoltage_mV = 499_999
    fitting.tick()
    #expect(fitting.machine.stopReason == .batteryIncompatible)
  }

  @Test func aCarWithoutATimeIsBoundedByTheLongestOne() throws {
    let rig = CHAdeMORig()
    rig.time = CarTimeFrame(maximumTime_10s: 0, maximumTime_min: 0)
    rig.drive(to: .chargingLoop)
    #expect(try #require(rig.told).remainingTime_s == 255 * 60)
  }

  @Test func remainingTimeFallsOnlyWhileCurrentFlows() throws {
    let rig = CHAdeMORig()
    rig.drive(to: .chargingLoop)
    rig.tick(700)
    #expect(try #require(rig.told).remainingTime_min == 60)
    rig.charger.presentCurrent_mA = 10_000
    rig.tick(601)
    #expect(try #require(rig.told).remainingTime_min == 58)
  }

  @Test func silenceTakesTheRequestDownInTime() {
    let rig = CHAdeMORig()
    rig.drive(to: .chargingLoop)
    rig.tick(30)
    #expect(rig.machine.car.requestedCurrent_mA == 100_000)
    let last = rig.now
    rig.isCarSending = false
    while rig.machine.car.requestedCurrent_mA > 0 { rig.tick() }
    #expect(rig.now - last > .seconds(1))
    #expect(rig.now - last <= .milliseconds(1_500))
    #expect(rig.machine.stopReason == .carSilent)
  }

  @Test func d2GoesOffHalfASecondBeforeD1() {
    let rig = CHAdeMORig()
    rig.drive(to: .stoppingD1Off)
    let d2Off = rig.now
    #expect(!rig.machine.d2 && rig.machine.d1)
    while rig.machine.d1 { rig.tick() }
    #expect(rig.now - d2Off == .milliseconds(500))
  }

  @Test func voltageDecaysWhenPermissionGoesOff() throws {
    let rig = CHAdeMORig()
    rig.drive(to: .chargingLoop)
    rig.charger.presentVoltage_mV = 400_000
    rig.tick()
    rig.drive(to: .stoppingWaitForCarContactorsOpen)
    rig.charger.presentVoltage_mV = 390_000
    rig.tick(5)
    #expect(try #require(rig.told).presentVoltage_V == 400)
    rig.isPermissionOn = false
    rig.tick(1)
    #expect(try #require(rig.told).presentVoltage_V == 332)
    rig.tick(9)
    #expect(try #require(rig.told).presentVoltage_V < 100)
    #expect(rig.machine.contactorClosed)
    rig.tick(10)
    #expect(try #require(rig.told).presentVoltage_V < 10)
    rig.car.status.areContactorsOpen = true
    rig.tick()
    #expect(try #require(rig.told).presentVoltage_V == 0)
    #expect(!rig.machine.contactorClosed)
  }

  @Test func contactorMayOpenBeforeTheWeldingDetection() {
    var settings = CHAdeMOSettings()
    settings.openContactorBeforeWeldingDetection = true
    let rig = CHAdeMORig(settings: settings)
    rig.drive(to: .stoppingWaitForCarContactorsOpen)
    #expect(rig.machine.contactorClosed)
    rig.isPermissionOn = false
    rig.tick()
    #expect(!rig.machine.contactorClosed)
    #expect(rig.machine.d2)
  }
}
