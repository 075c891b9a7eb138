import HAL
import HALSim
import Testing

@Suite struct PowerlineTests {
  @Test func matchingIsHeardByAllAndTheRestOnlyInTheNetwork() {
    let rig = LineRig()
    let car = rig.modem(LineRig.car)
    let charger = rig.modem(LineRig.charger, role: .charger)
    let stranger = rig.modem(MACAddress(0x0200_0000_0003))
    car.send(LineRig.management(0x6064, from: LineRig.car), now: rig.now)
    rig.run(10)
    #expect(charger.drain().count == 1)
    #expect(stranger.drain().count == 1)

    car.setNetwork(nid: LineRig.nid, nmk: LineRig.nmk)
    charger.setNetwork(nid: LineRig.nid, nmk: LineRig.nmk)
    stranger.setNetwork(nid: LineRig.nid, nmk: [UInt8](repeating: 0x78, count: 16))
    car.send(LineRig.ip(to: MACAddress(0x3333_0000_0001), from: LineRig.car), now: rig.now)
    car.send(LineRig.ip(to: LineRig.charger, from: LineRig.car), now: rig.now)
    rig.run(10)
    #expect(charger.drain().count == 2)
    #expect(stranger.drain().isEmpty)
    #expect(car.drain().isEmpty)
  }

  @Test func aUnicastGoesToItsAddresseeAndToAPromiscuousHost() {
    let rig = LineRig()
    let charger = rig.modem(LineRig.charger, role: .charger)
    let car = rig.modem(LineRig.car)
    var curious = ModemConfiguration()
    curious.isPromiscuous = true
    let listener = rig.modem(MACAddress(0x0200_0000_0003), configuration: curious)
    let neighbour = rig.modem(MACAddress(0x0200_0000_0004))
    charger.send(LineRig.management(0x607D, to: LineRig.car, from: LineRig.charger, count: 109), now: rig.now)
    rig.run(10)
    #expect(car.drain().count == 1)
    #expect(listener.drain().count == 1)
    #expect(neighbour.drain().isEmpty)
  }

  @Test func attenuationDecidesWhoHears() {
    let rig = LineRig()
    let car = rig.modem(LineRig.car)
    let charger = rig.modem(LineRig.charger, role: .charger)
    var path = LinePath()
    path.attenuation_dB = LinePath.earshot_dB + 1
    rig.line.setPath(path, between: car, and: charger)
    car.send(LineRig.management(0x6064, from: LineRig.car), now: rig.now)
    rig.run(10)
    #expect(charger.drain().isEmpty)
  }

  @Test func lossDuplicationAndReorderingComeAsOftenAsConfigured() {
    let rig = LineRig(seed: 5)
    let car = rig.modem(LineRig.car)
    var roomy = ModemConfiguration()
    roomy.receiveCapacity = 10_000
    let charger = rig.modem(LineRig.charger, role: .charger, configuration: roomy)
    var path = LinePath()
    path.loss_permille = 100
    path.duplication_permille = 50
    path.reordering_permille = 100
    rig.line.setPath(path, between: car, and: charger)
    for index in 0..<2_000 {
      let tag: [UInt8] = [UInt8(index >> 8), UInt8(index & 255)]
      car.send(LineRig.management(0x6064, from: LineRig.car, fields: [(30, tag)]), now: rig.now)
      rig.run(5)
    }
    rig.run(100)
    let order = charger.drain().map { Int($0[30]) << 8 | Int($0[31]) }
    let distinct = Set(order).count
    #expect((1_760...1_840).contains(distinct))
    #expect((60...130).contains(order.count - distinct))
    let overtaken = zip(order, order.dropFirst()).count { $0 > $1 }
    #expect((120...260).contains(overtaken))
    #expect(rig.line.lostCount == 2_000 - distinct)
  }

  @Test func withoutReorderingJitterKeepsTheOrder() {
    let rig = LineRig(seed: 6)
    let car = rig.modem(LineRig.car)
    let charger = rig.modem(LineRig.charger, role: .charger)
    var path = LinePath()
    path.jitter_us = 20_000
    rig.line.setPath(path, between: car, and: charger)
    for index in 0..<50 {
      car.send(LineRig.management(0x6064, from: LineRig.car, fields: [(30, [UInt8(index)])]), now: rig.now)
      rig.run(1)
    }
    rig.run(100)
    #expect(charger.drain().map { Int($0[30]) } == Array(0..<50))
  }

  @Test func aSeedReproducesTheLine() {
    var runs: [[Int64]] = []
    for seed in [9, 9, 10] as [UInt64] {
      let rig = LineRig(seed: seed)
      let car = rig.modem(LineRig.car)
      let charger = rig.modem(LineRig.charger, role: .charger)
      rig.line.defaultPath.loss_permille = 300
      var times: [Int64] = []
      charger.onFrame = { _, now, _ in times.append(now.microseconds) }
      for _ in 0..<40 {
        car.send(LineRig.management(0x6064, from: LineRig.car), now: rig.now)
        rig.run(7)
      }
      runs.append(times)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] != runs[2])
    #expect((15...38).contains(runs[0].count))
  }

  @Test func aCutLineAndAFreeCableCarryNothing() {
    let rig = LineRig()
    let car = rig.modem(LineRig.car)
    let charger = rig.modem(LineRig.charger, role: .charger)
    rig.line.isIntact = false
    car.send(LineRig.management(0x6064, from: LineRig.car), now: rig.now)
    rig.run(10)
    rig.line.isIntact = true
    car.isCoupled = false
    car.send(LineRig.management(0x6064, from: LineRig.car), now: rig.now)
    rig.run(10)
    #expect(charger.drain().isEmpty)
    car.isCoupled = true
    car.send(LineRig.management(0x6064, from: LineRig.car), now: rig.now)
    rig.run(10)
    #expect(charger.drain().count == 1)
  }
}
