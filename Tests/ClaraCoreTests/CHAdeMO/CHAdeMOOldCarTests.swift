import ClaraCore
import HAL
import Testing

/// Cars before 1.0, and cars that do not use the contactor flag: the lower of both protocols decides.
@Suite struct CHAdeMOOldCarTests {
  static func rig(protocolNumber: UInt8 = 1, settings: CHAdeMOSettings = CHAdeMOSettings()) -> CHAdeMORig {
    let rig = CHAdeMORig(settings: settings)
    rig.car.protocolNumber = protocolNumber
    rig.car.status.areContactorsOpen = false
    rig.drive(to: .waitForCarContactorsClosed)
    return rig
  }

  @Test func aFirstRequestAfterD2MeansClosed() {
    let rig = Self.rig()
    rig.tick(3)
    #expect(!rig.machine.contactorClosed)
    rig.car.requestedCurrent_A = 1
    rig.tick()
    #expect(rig.machine.contactorClosed)
  }

  @Test(arguments: [UInt16(500), 2_000, 4_000])
  func aRequestFromTheStartMeansNothingSoTimeDecides(assumed_ms: UInt16) {
    var settings = CHAdeMOSettings()
    settings.assumeContactorsClosedAfter_ms = assumed_ms
    let rig = CHAdeMORig(settings: settings)
    rig.car.protocolNumber = 1
    rig.car.status.areContactorsOpen = false
    rig.car.requestedCurrent_A = 1
    rig.drive(to: .waitForPreCharge)
    rig.charger.phase = .preChargeReached
    rig.tick()
    #expect(rig.machine.state == .waitForCarContactorsClosed)
    rig.tick(Int(assumed_ms) / 100 - 1)
    #expect(!rig.machine.contactorClosed)
    rig.tick()
    #expect(rig.machine.contactorClosed)
  }

  @Test(arguments: [UInt8(0), 1])
  func theFlagOfAnOldCarIsNotBelieved(protocolNumber: UInt8) {
    let rig = Self.rig(protocolNumber: protocolNumber)
    rig.tick(19)
    #expect(!rig.machine.contactorClosed)
    rig.tick()
    #expect(rig.machine.contactorClosed)
  }

  @Test func aNewCarThatNeverSetsTheFlagIsTreatedAsOld() {
    let rig = Self.rig(protocolNumber: 2)
    rig.tick(19)
    #expect(!rig.machine.contactorClosed)
    rig.tick()
    #expect(rig.machine.contactorClosed)
  }

  @Test func ourOwnOldProtocolMakesANewCarOld() {
    var settings = CHAdeMOSettings()
    settings.announceProtocol09 = true
    let rig = CHAdeMORig(settings: settings)
    rig.drive(to: .waitForCarContactorsClosed)
    rig.tick(19)
    #expect(!rig.machine.contactorClosed)
    rig.tick()
    #expect(rig.machine.contactorClosed)
  }

  @Test func anOldCarGetsFourSecondsToOpen() {
    let rig = Self.rig()
    rig.car.requestedCurrent_A = 20
    rig.tick(2)
    rig.charger.phase = .currentDemand
    rig.drive(to: .stoppingWaitForCarContactorsOpen)
    rig.tick(39)
    #expect(rig.machine.contactorClosed)
    rig.tick()
    #expect(!rig.machine.contactorClosed)
    #expect(rig.machine.car.areContactorsOpenAgain)
  }
}
