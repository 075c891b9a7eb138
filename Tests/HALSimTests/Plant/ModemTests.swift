import HAL
import HALSim
import SLAC
import Testing

@Suite struct ModemTests {
  @Test func aNewKeyIsConfirmedThenTheModemRestartsAndJoins() {
    let rig = LineRig()
    let car = rig.modem(LineRig.car)
    let charger = rig.modem(LineRig.charger, role: .charger)
    charger.setNetwork(nid: LineRig.nid, nmk: LineRig.nmk)
    car.send(LineRig.setKey(from: LineRig.car, nid: LineRig.nid, nmk: LineRig.nmk), now: rig.now)
    let replies = car.drain()
    #expect(replies.count == 1)
    #expect(replies.first?[15] == 0x09)
    #expect(replies.first?[19] == 1)
    // Half way through the restart it is deaf and dumb.
    rig.run(1_000)
    car.send(LineRig.ip(to: LineRig.charger, from: LineRig.car), now: rig.now)
    rig.run(1_001)
    #expect(charger.drain().isEmpty)
    #expect(car.isMember(at: rig.now))
    car.send(LineRig.ip(to: LineRig.charger, from: LineRig.car), now: rig.now)
    rig.run(10)
    #expect(charger.drain().count == 1)
    #expect(car.networkIdentifier == LineRig.nid)
  }

  @Test func aRemoteModemRefusesTheKeyAndTellsItsVersion() {
    let rig = LineRig()
    let car = rig.modem(LineRig.car)
    let charger = rig.modem(LineRig.charger, role: .charger)
    for modem in [car, charger] { modem.setNetwork(nid: LineRig.nid, nmk: LineRig.nmk) }
    var request = LineRig.management(0xA000, from: LineRig.car, fields: [(17, [0x00, 0xB0, 0x52])])
    request[14] = 0
    car.send(request, now: rig.now)
    rig.run(10)
    let versions = car.drain()
    #expect(versions.count == 2)
    for frame in versions {
      #expect(frame[22] == 36)
      #expect(String(decoding: frame[23..<34], as: UTF8.self) == "MAC-QCA7005")
    }
    #expect(Set(versions.map { MACAddress($0.span, at: 6) }) == [car.modemAddress, charger.modemAddress])
    let other = [UInt8](repeating: 9, count: 16)
    charger.send(LineRig.setKey(from: LineRig.charger, nid: LineRig.nid, nmk: other), now: rig.now)
    rig.run(10)
    #expect(car.networkKey == LineRig.nmk)
    #expect(charger.networkKey == other)
    #expect(charger.drain().map { $0[19] } == [1])
  }

  @Test func aRemoteRequestForAKeyIsAnsweredWithRefusal() {
    let rig = LineRig()
    let car = rig.modem(LineRig.car)
    let charger = rig.modem(LineRig.charger, role: .charger)
    for modem in [car, charger] { modem.setNetwork(nid: LineRig.nid, nmk: LineRig.nmk) }
    car.send(LineRig.setKey(from: LineRig.car, nid: LineRig.nid, nmk: LineRig.nmk), now: rig.now)
    rig.run(10)
    #expect(charger.networkKey == LineRig.nmk)
    #expect(car.drain().map { $0[19] } == [1])
    rig.run(3_000)
    car.send(LineRig.management(0x600C, from: LineRig.car, fields: [(20, [1])]), now: rig.now)
    rig.run(10)
    let replies = car.drain()
    #expect(replies.map { $0[19] } == [0, 1])
    #expect(Array(replies[0][29..<36]) == LineRig.nid)
    #expect(Array(replies[0][41..<57]) == LineRig.nmk)
    #expect(Array(replies[1][41..<57]) == [UInt8](repeating: 0, count: 16))
  }

  @Test func linkStatusTellsWhetherThereIsAPartner() {
    let rig = LineRig()
    let car = rig.modem(LineRig.car)
    let charger = rig.modem(LineRig.charger, role: .charger)
    car.setNetwork(nid: LineRig.nid, nmk: LineRig.nmk)
    let request = LineRig.management(
      0xA0B8, to: MACAddress(0x00B0_5200_0001), from: LineRig.car, fields: [(17, [0x00, 0xB0, 0x52])])
    car.send(request, now: rig.now)
    charger.setNetwork(nid: LineRig.nid, nmk: LineRig.nmk)
    car.send(request, now: rig.now)
    #expect(car.drain().map { $0[21] } == [0, 1])
  }

  @Test func aChargersModemReportsEverySound() throws {
    let rig = LineRig()
    let car = rig.modem(LineRig.car)
    let charger = rig.modem(LineRig.charger, role: .charger)
    let bystander = rig.modem(MACAddress(0x0200_0000_0003))
    var path = LinePath()
    path.attenuation_dB = 30
    rig.line.setPath(path, between: car, and: charger)
    car.send(LineRig.management(0x6076, from: LineRig.car, count: 71), now: rig.now)
    rig.run(10)
    let frames = charger.drain()
    #expect(frames.count == 2)
    #expect(bystander.drain().count == 1)
    let report = frames[1]
    #expect(MACAddress(report.span, at: 0) == LineRig.charger)
    // Read with the target's own types: the two were written apart.
    guard case .attenProfileIndication(let indication) = try MME.parse(report.span) else {
      Issue.record("not an attenuation profile")
      return
    }
    #expect(indication.vehicle == LineRig.car)
    #expect(indication.profile.groups.count == 58)
    #expect((28...33).contains(Int(indication.profile.groups[0])))
    #expect((28...35).contains(Int(indication.profile.groups[57])))
  }

  @Test func withoutACoordinatorAVehiclesModemFallsAsleep() {
    let rig = LineRig()
    let car = rig.modem(LineRig.car)
    rig.run(31_000)
    var request = LineRig.management(0xA000, from: LineRig.car, fields: [(17, [0x00, 0xB0, 0x52])])
    request[14] = 0
    car.send(request, now: rig.now)
    #expect(car.drain().isEmpty)
    _ = rig.modem(LineRig.charger, role: .charger)
    car.send(request, now: rig.now)
    #expect(car.drain().count == 1)
  }

  @Test func whatTheHostDoesNotFetchIsLost() {
    let rig = LineRig()
    let car = rig.modem(LineRig.car)
    var small = ModemConfiguration()
    small.receiveCapacity = 4
    let charger = rig.modem(LineRig.charger, role: .charger, configuration: small)
    for _ in 0..<6 { car.send(LineRig.management(0x6064, from: LineRig.car), now: rig.now) }
    rig.run(10)
    #expect(charger.drain().count == 4)
    #expect(charger.overrunCount == 2)
  }
}
