import ClaraCore
import HAL
import Testing

@Suite struct CurrentControlTests {
  @Test func risesByFourAndFallsByTenAmperesACycle() {
    var control = CurrentControl()
    var seen: [Int32] = []
    for _ in 0..<4 {
      control.follow(wish_mA: 14_500, limit_mA: 200_000)
      seen.append(control.request_mA)
    }
    #expect(seen == [4_000, 8_000, 12_000, 14_500])
    for _ in 0..<30 { control.follow(wish_mA: 125_000, limit_mA: 200_000) }
    #expect(control.request_mA == 125_000)
    seen = []
    for _ in 0..<3 {
      control.follow(wish_mA: 103_000, limit_mA: 200_000)
      seen.append(control.request_mA)
    }
    #expect(seen == [115_000, 105_000, 103_000])
  }

  @Test func limitsActAtOnce() {
    var control = CurrentControl()
    for _ in 0..<50 { control.follow(wish_mA: 100_000, limit_mA: 200_000) }
    #expect(control.request_mA == 100_000)
    control.follow(wish_mA: 100_000, limit_mA: 61_200)
    #expect(control.request_mA == 61_200)
    control.follow(wish_mA: 100_000, limit_mA: 0)
    #expect(control.request_mA == 0)
    control.follow(wish_mA: 100_000, limit_mA: -5)
    #expect(control.request_mA == 0)
    control.follow(wish_mA: 100_000, limit_mA: 200_000)
    #expect(control.request_mA == 4_000)
    control.stop()
    #expect(control.request_mA == 0)
  }

  @Test func anAbsentLimitIsNotZero() {
    var charger = ChargerFacts()
    #expect(CurrentControl.limit_mA(charger: charger, adapter_mA: 200_000) == 200_000)
    charger.maximumCurrent_mA = 125_000
    #expect(CurrentControl.limit_mA(charger: charger, adapter_mA: 200_000) == 125_000)
    charger.dynamicMaximumCurrent_mA = 165_130
    #expect(CurrentControl.limit_mA(charger: charger, adapter_mA: 200_000) == 125_000)
    charger.dynamicMaximumCurrent_mA = 60_500
    #expect(CurrentControl.limit_mA(charger: charger, adapter_mA: 200_000) == 60_500)
    charger.dynamicMaximumCurrent_mA = 0
    #expect(CurrentControl.limit_mA(charger: charger, adapter_mA: 200_000) == 0)
    charger.dynamicMaximumCurrent_mA = .min
    #expect(CurrentControl.limit_mA(charger: charger, adapter_mA: 200_000) == 0)
  }

  @Test func offerStaysCloseAboveTheOutput() {
    func offer(_ limit: Int32, wish: Int32, output: Int32) -> Int32 {
      CurrentControl.offer_mA(limit_mA: limit, wish_mA: wish, output_mA: output, margin_mA: 10_000)
    }
    #expect(offer(200_000, wish: 100_000, output: 40_000) == 50_000)
    #expect(offer(200_000, wish: 50_000, output: 40_000) == 200_000)
    #expect(offer(200_000, wish: 50_001, output: 40_000) == 50_000)
    #expect(offer(50_000, wish: 100_000, output: 40_000) == 50_000)
    #expect(offer(0, wish: 100_000, output: 0) == 0)
    #expect(offer(200_000, wish: 100_000, output: .max) == 200_000)
    #expect(offer(200_000, wish: 100_000, output: .min) == 10_000)
  }

  @Test func theMachineWaitsForTheChargerBeforeItRamps() {
    let rig = CHAdeMORig()
    rig.drive(to: .waitForCarRequest)
    rig.charger.phase = .powerDelivery
    rig.car.requestedCurrent_A = 100
    rig.tick(20)
    #expect(rig.machine.state == .chargingLoop)
    #expect(rig.machine.car.requestedCurrent_mA == 0)
    rig.charger.phase = .currentDemand
    rig.tick()
    #expect(rig.machine.car.requestedCurrent_mA == 4_000)
    rig.charger.dynamicMaximumCurrent_mA = 5_500
    rig.tick(2)
    #expect(rig.machine.car.requestedCurrent_mA == 5_500)
    rig.charger.dynamicMaximumCurrent_mA = 0
    rig.tick()
    #expect(rig.machine.car.requestedCurrent_mA == 0)
    #expect(rig.machine.state == .chargingLoop)
  }

  @Test func theOfferFollowsTheChargerOnlyForCarsThatFollow() throws {
    for follows in [false, true] {
      var settings = CHAdeMOSettings()
      settings.dynamicCurrentFallback = false
      let rig = CHAdeMORig(settings: settings)
      rig.drive(to: .chargingLoop)
      rig.charger.presentCurrent_mA = 40_000
      rig.charger.dynamicMaximumCurrent_mA = 60_000
      rig.car.status.supportsDynamicCurrent = follows
      rig.tick()
      #expect(try #require(rig.offer).availableCurrent_A == (follows ? 50 : 200))
      rig.car.requestedCurrent_A = 45
      rig.tick()
      #expect(try #require(rig.offer).availableCurrent_A == (follows ? 60 : 200))
      rig.car.status.supportsDynamicCurrent = false
      rig.machine.receive(CarExtensionFrame(rawValue: 0x01).canFrame, now: rig.now)
      rig.tick()
      #expect(try #require(rig.offer).availableCurrent_A == 60)
    }
  }

  @Test func anIdleChargerIsToldAsASmallCurrentInTheLoopOnly() throws {
    var settings = CHAdeMOSettings()
    settings.fakeIdleCurrent_A = 2
    let rig = CHAdeMORig(settings: settings)
    rig.drive(to: .waitForCarRequest)
    #expect(try #require(rig.told).presentCurrent_A == 0)
    rig.drive(to: .chargingLoop)
    rig.tick()
    #expect(try #require(rig.told).presentCurrent_A == 2)
    rig.charger.presentCurrent_mA = 400_000
    rig.tick()
    #expect(try #require(rig.told).presentCurrent_A == 255)
    rig.charger.presentCurrent_mA = 1_999
    rig.tick()
    #expect(try #require(rig.told).presentCurrent_A == 1)
  }
}
