import HAL
import Testing

@testable import HALSim

/// The chip as it was seen on a real bus.
@Suite struct ChipModelTests {
  /// A chip that has started, past its first garbage.
  private func started(_ configuration: ChipConfiguration = ChipConfiguration()) -> ChipRig {
    let rig = ChipRig(configuration)
    rig.rest(1_000)
    _ = rig.transaction([0xDA, 0, 0, 0])
    _ = rig.transaction([0xDA, 0, 0, 0])
    return rig
  }

  @Test func beforeItHasStartedItSaysNothing() {
    let rig = ChipRig()
    #expect(rig.transaction([0xDA, 0, 0, 0]) == [0, 0, 0, 0])
    rig.rest(949)
    #expect(rig.transaction([0xDA, 0, 0, 0]) == [0, 0, 0, 0])
    #expect(!rig.chip.isInterruptActive)
    rig.rest(1)
    #expect(rig.chip.isInterruptActive)
  }

  @Test func theFirstAnswersAreGarbage() {
    let rig = ChipRig()
    rig.rest(1_000)
    #expect(rig.transaction([0xDA, 0, 0, 0]) == [0x3F, 0xFF, 0xFF, 0xFF])
    #expect(rig.transaction([0xDA, 0, 0, 0]) == [0xE1, 0xE1, 0xAA, 0x55])
    // From then on the pin repeats the byte that was sent last.
    #expect(rig.transaction([0xC2, 0, 0, 0]) == [0x55, 0x55, 0x0C, 0x5B])
    #expect(rig.transaction([0x41, 0, 0, 70]) == [0x5B, 0x5B, 0x5B, 0x5B])
  }

  @Test func itStartsWithTheRegistersThatWereSeen() {
    let rig = started()
    #expect(rig.read(0x0D) == 0x0040)
    #expect(rig.read(0x0C) == 0x0440)
    #expect(rig.read(0x02) == 3_163)
    #expect(rig.read(0x03) == 0)
    rig.write(0x0C, 0x0440)
    // The watermark's bit is back at once.
    #expect(rig.read(0x0C) == 0x0400)
    #expect(!rig.chip.isInterruptActive)
  }

  @Test func aWrittenFrameGoesOut() {
    let rig = started()
    let frame = ChipRig.broadcast(from: LineRig.car, 7)
    for extra in 0...2 {
      rig.write(0x01, 70)
      _ = rig.transaction(
        [0, 0, 0xAA, 0xAA, 0xAA, 0xAA, 60, 0, 0, 0] + frame + [0x55, 0x55] + [UInt8](repeating: 0, count: extra))
      #expect(rig.read(0x02) == 3_163 - 70)
      rig.rest(20)
      #expect(rig.charger.drain() == [frame])
      #expect(rig.read(0x02) == 3_163)
    }
    #expect(rig.read(0x0C) & 0x0F == 0)
  }

  @Test func whatIsNoFrameIsAnError() {
    let frame = ChipRig.broadcast(from: LineRig.car, 7)
    let good = [0, 0, 0xAA, 0xAA, 0xAA, 0xAA, 60, 0, 0, 0] + frame + [0x55, 0x55] as [UInt8]
    var broken: [(Int, [UInt8])] = [(69, good), (71, good), (70, Array(good.dropLast())), (70, good + [0, 0, 0])]
    for place in [2, 3, 4, 5, 6, 7, good.count - 1, good.count - 2] {
      var bytes = good
      bytes[place] ^= 1
      broken.append((70, bytes))
    }
    for (announced, bytes) in broken {
      let rig = started()
      rig.write(0x0C, 0x0440)
      rig.write(0x0D, 0x0047)
      rig.write(0x01, UInt16(announced))
      _ = rig.transaction(bytes)
      #expect(rig.read(0x0C) & 0x0F == 0x0004)
      #expect(rig.chip.isInterruptActive)
      rig.rest(20)
      #expect(rig.charger.drain() == [])
    }
  }

  @Test func aFrameFromTheLineIsReadWithItsLength() {
    let rig = started()
    rig.write(0x0C, 0x0440)
    rig.write(0x0D, 0x0001)
    let frame = ChipRig.broadcast(from: LineRig.charger, 9)
    rig.charger.send(frame, now: rig.now)
    rig.rest(20)
    #expect(rig.chip.isInterruptActive)
    #expect(rig.read(0x0C) == 0x0401)
    #expect(rig.read(0x03) == 74)
    rig.write(0x0C, 0x0001)
    #expect(!rig.chip.isInterruptActive)
    rig.write(0x01, 74)
    // Behind what was announced there are zeros.
    let miso = rig.transaction([0x80, 0] + [UInt8](repeating: 0, count: 76))
    #expect(Array(miso[2..<14]) == [0, 0, 0, 70, 0xAA, 0xAA, 0xAA, 0xAA, 60, 0, 0, 0])
    #expect(Array(miso[14..<74]) == frame)
    #expect(Array(miso[74...]) == [0x55, 0x55, 0, 0])
    #expect(rig.read(0x03) == 0)
    #expect(rig.read(0x0C) & 0x0F == 0)
  }

  @Test func readingMoreThanThereIsIsAnError() {
    let rig = started()
    rig.write(0x0C, 0x0440)
    rig.write(0x01, 10)
    _ = rig.transaction([0x80, 0] + [UInt8](repeating: 0, count: 10))
    #expect(rig.read(0x0C) & 0x0F == 0x0002)
  }

  @Test func anUnknownRegisterIsAnError() {
    let rig = started()
    #expect(rig.read(0x3F) == 0)
    #expect(rig.read(0x0C) & 0x0F == 0x0008)
  }

  @Test func theResetBitStartsItAnew() {
    let rig = started()
    rig.write(0x0C, 0x0440)
    rig.write(0x04, 0x0040)
    #expect(rig.read(0x1A) == 0)
    rig.rest(940)
    #expect(rig.read(0x1A) == 0)
    rig.rest(20)
    _ = rig.transaction([0xDA, 0, 0, 0])
    #expect(rig.read(0x1A) == 0xAA55)
    #expect(rig.read(0x0C) == 0x0440)
  }

  @Test func aNewKeyMakesItStartAnewForFiveSeconds() {
    let rig = started()
    let request = LineRig.setKey(from: LineRig.car, nid: LineRig.nid, nmk: LineRig.nmk)
    rig.write(0x01, 70)
    _ = rig.transaction([0, 0, 0xAA, 0xAA, 0xAA, 0xAA, 60, 0, 0, 0] + request + [0x55, 0x55])
    rig.rest(5)
    // Its answer can be fetched before.
    #expect(rig.read(0x03) == 74)
    rig.rest(4_900)
    #expect(rig.read(0x1A) == 0)
    rig.rest(200)
    _ = rig.transaction([0xDA, 0, 0, 0])
    #expect(rig.read(0x1A) == 0xAA55)
    #expect(rig.modem.networkKey == LineRig.nmk)
    #expect(rig.read(0x03) == 0)
  }

  @Test func withoutACoordinatorItSleepsAfterThirtySeconds() {
    let rig = started()
    func ask() -> Int {
      let request = LineRig.management(0xA000, from: LineRig.car)
      rig.write(0x01, 70)
      _ = rig.transaction([0, 0, 0xAA, 0xAA, 0xAA, 0xAA, 60, 0, 0, 0] + request + [0x55, 0x55])
      rig.rest(50)
      return Int(rig.read(0x03))
    }
    rig.charger.setPowered(false, now: rig.now)
    #expect(ask() == 74)
    rig.write(0x01, 74)
    _ = rig.transaction([0x80, 0] + [UInt8](repeating: 0, count: 74))
    rig.rest(31_000)
    #expect(rig.read(0x1A) == 0xAA55)
    #expect(ask() == 0)
    rig.charger.setPowered(true, now: rig.now)
    #expect(ask() >= 74)
  }
}
